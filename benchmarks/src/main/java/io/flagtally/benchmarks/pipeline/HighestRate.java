package io.flagtally.benchmarks.pipeline;

import java.util.Optional;
import java.util.function.DoubleFunction;

/**
 * Looks for the highest rate that can be kept up, by trying: up from one that can, down from one that can't, then in
 * between.
 */
final class HighestRate {
    private static final double UP = 1.15;
    private static final double DOWN = 0.85;

    /** Rates nearer to each other are not told apart. */
    private static final double NEAR = 1.05;

    private HighestRate() {}

    /** What was tried. */
    interface Try {
        boolean isKeptUp();
    }

    /** The one of the highest rate that was kept up; empty if none was in {@code most} tries. */
    static <T extends Try> Optional<T> find(double first, int most, DoubleFunction<T> trial) {
        Optional<T> highest = Optional.empty();
        double keptUp = 0;
        double tooHigh = Double.POSITIVE_INFINITY;
        double next = first;
        for (int tries = 0; tries < most && tooHigh > keptUp * NEAR; tries++) {
            T tried = trial.apply(next);
            if (tried.isKeptUp()) {
                highest = Optional.of(tried);
                keptUp = next;
            } else {
                tooHigh = next;
            }
            next = between(keptUp, tooHigh);
        }
        return highest;
    }

    private static double between(double keptUp, double tooHigh) {
        if (tooHigh == Double.POSITIVE_INFINITY) {
            return keptUp * UP;
        }
        return keptUp == 0 ? tooHigh * DOWN : (keptUp + tooHigh) / 2;
    }
}
