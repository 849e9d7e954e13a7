package io.flagtally.streams.start;

/** Totals would become wrong by starting; the message says what happened and what an operator can do. */
public final class StartRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The message is for a person. */
    public StartRefusedException(String message) {
        super(message);
    }
}
