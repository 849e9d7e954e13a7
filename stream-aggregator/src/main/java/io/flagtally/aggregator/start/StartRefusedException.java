package io.flagtally.aggregator.start;

/** Totals would become wrong by starting; the message says what happened and what an operator can do. */
public final class StartRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartRefusedException(String message) {
        super(message);
    }
}
