package io.flagtally.benchmarks.machine;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition, looking again and again. */
public final class Await {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private Await() {}

    /** Returns once {@code condition} holds; throws if it does not within {@code most}, or if {@code child} ends. */
    public static void until(ChildJvm child, String what, Duration most, BooleanSupplier condition) {
        long deadline = System.nanoTime() + most.toNanos();
        while (!condition.getAsBoolean()) {
            child.checkAlive();
            if (System.nanoTime() > deadline) {
                throw child.failure("is not " + what + " after " + most.toSeconds() + " s");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
