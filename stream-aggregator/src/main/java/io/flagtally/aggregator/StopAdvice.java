package io.flagtally.aggregator;

import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.errors.AuthorizationException;

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
            if (cause instanceof AuthorizationException denied) {
                return "the brokers' ACLs don't allow this: " + denied.getMessage()
                        + "; nothing is lost, restart when they do";
            }
        }
        return "nothing is lost; restart when the cause is gone";
    }
}
