package io.flagtally.aggregator.forget;

import java.time.Duration;

/** A moment of this process's clock until which to wait. */
record Deadline(long nanoTime) {
    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    boolean isPast() {
        return nanoTime - System.nanoTime() <= 0;
    }
}
