package io.flagtally.aggregator.hourly;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.LongBinaryOperator;

/** Adds counts of at least 0; a sum past 64 bits stays at the largest count and is told by a metric. */
public final class SaturatingSum implements LongBinaryOperator {
    private final Counter saturated;

    public SaturatingSum(MeterRegistry registry) {
        this.saturated = Counter.builder("flagtally.aggregator.counts.saturated")
                .description("sums that did not fit 64 bits")
                .register(registry);
    }

    @Override
    public long applyAsLong(long left, long right) {
        long sum = left + right;
        if (sum < 0) {
            saturated.increment();
            return Long.MAX_VALUE;
        }
        return sum;
    }
}
