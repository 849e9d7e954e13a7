package io.flagtally.runtime.topics;

import java.util.List;

/** Topics that a process can't run on; the message says what to change. */
public final class TopicsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TopicsException(List<String> problems) {
        super("can't run on these topics: " + String.join("; ", problems));
    }
}
