package io.flagtally.benchmarks.capacity;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * What a steady load came to.
 *
 * @param reports those of probes among them
 * @param lag records that were not counted at its end
 * @param grown while it went on
 * @param freshness from a post to its row, ns
 */
record Steady(long reports, long lag, Counters grown, Histogram freshness) {
    /** CPU of a report. */
    double micros(Duration cpu) {
        return cpu.toNanos() / 1e3 / reports;
    }

    double perReport(long number) {
        return (double) number / reports;
    }

    double freshSecondsAt(double percentile) {
        return freshness.getValueAtPercentile(percentile) / 1e9;
    }
}
