package io.flagtally.sinks.worker;

/** A worker that can't be reached, or that did not do what it was asked; the message is for a person. */
public final class WorkerException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean passing;

    private WorkerException(String message, boolean passing) {
        super(message);
        this.passing = passing;
    }

    /** The same request may succeed a little later: the worker is starting, rebalancing or away. */
    static WorkerException passing(String message) {
        return new WorkerException(message, true);
    }

    /** Asking again is of no use. */
    static WorkerException lasting(String message) {
        return new WorkerException(message, false);
    }

    boolean isPassing() {
        return passing;
    }
}
