package io.flagtally.aggregator;

import org.apache.kafka.clients.consumer.InvalidOffsetException;

/** Says of a failure that ends processing what an operator can do. */
final class StopAdvice {
    private StopAdvice() {}

    /** One sentence; the stack trace is for the log beside it. */
    static String of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidOffsetException invalid) {
                return "raw reports expired before they were counted, or committed offsets are gone ("
                        + invalid.partitions() + "); start again: the start says what is missing and what can be done";
            }
        }
        return "nothing is lost; restart when the cause is gone";
    }
}
