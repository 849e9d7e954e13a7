package io.flagtally.benchmarks.aggregator;

import java.time.Duration;

/**
 * What one variant took for the measured reports.
 *
 * @param cpu of its process
 * @param repartitionBytes written to its repartition topics
 * @param changelogBytes written to the changelogs of its stores
 */
public record Measured(long reports, Duration cpu, Duration elapsed, long repartitionBytes, long changelogBytes) {

    /** CPU time of one report. */
    public double cpuMicrosPerReport() {
        return cpu.toNanos() / 1e3 / reports;
    }

    /** On a machine that broker and all else shared. */
    public double reportsPerSecond() {
        return reports * 1e9 / elapsed.toNanos();
    }
}
