package io.flagtally.aggregator.start;

import io.flagtally.runtime.topics.TopicManager.Finding;
import java.util.List;

/** Topics that the aggregator can't run on; the message says what to change. */
public final class TopicsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private TopicsException(List<String> problems) {
        super("can't run on these topics: " + String.join("; ", problems));
    }

    public static void throwIfAny(List<Finding> findings) {
        List<String> problems = findings.stream()
                .flatMap(finding -> finding.problems().stream())
                .toList();
        if (!problems.isEmpty()) {
            throw new TopicsException(problems);
        }
    }
}
