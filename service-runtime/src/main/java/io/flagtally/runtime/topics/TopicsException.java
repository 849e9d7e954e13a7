package io.flagtally.runtime.topics;

import io.flagtally.runtime.topics.TopicManager.Finding;
import java.util.List;

/** Topics that a process can't run on; the message says what to change. */
public final class TopicsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private TopicsException(List<String> problems) {
        super("can't run on these topics: " + String.join("; ", problems));
    }

    /** Throws if an operator must change any of them. */
    public static void throwIfAny(List<Finding> findings) {
        List<String> problems = findings.stream()
                .flatMap(finding -> finding.problems().stream())
                .toList();
        if (!problems.isEmpty()) {
            throw new TopicsException(problems);
        }
    }
}
