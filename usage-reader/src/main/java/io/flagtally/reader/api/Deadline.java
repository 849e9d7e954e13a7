package io.flagtally.reader.api;

import java.time.Duration;

/**
 * By when something must be over.
 *
 * @param nanoTime of {@link System#nanoTime}
 * @param timeout how long there was, for a message
 */
public record Deadline(long nanoTime, Duration timeout) {
    public static Deadline in(Duration timeout) {
        return new Deadline(System.nanoTime() + timeout.toNanos(), timeout);
    }

    /** Nanoseconds that are left; not positive if it is over. */
    long left() {
        return nanoTime - System.nanoTime();
    }

    boolean isOver() {
        return left() <= 0;
    }
}
