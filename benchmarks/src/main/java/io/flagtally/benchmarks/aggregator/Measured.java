package io.flagtally.benchmarks.aggregator;

import java.time.Duration;

/**
 * What one variant took for the measured reports.
 *
 * @param cpu of its process
 * @param repartitionBytes written to its repartition topics
 * @param changelogBytes written to the changelogs of its stores
 * @param repartitionRecords written to its repartition topics
 * @param rows written to the hourly topics
 */
public record Measured(
        long reports,
        Duration cpu,
        Duration elapsed,
        long repartitionBytes,
        long changelogBytes,
        long repartitionRecords,
        long rows) {

    /** This and another measurement of the same variant. */
    public Measured plus(Measured other) {
        return new Measured(
                reports + other.reports,
                cpu.plus(other.cpu),
                elapsed.plus(other.elapsed),
                repartitionBytes + other.repartitionBytes,
                changelogBytes + other.changelogBytes,
                repartitionRecords + other.repartitionRecords,
                rows + other.rows);
    }

    /** CPU time of one report. */
    public double cpuMicrosPerReport() {
        return cpu.toNanos() / 1e3 / reports;
    }

    /** Records that one report put on repartition topics: what combining left of its rows. */
    public double repartitionRecordsPerReport() {
        return (double) repartitionRecords / reports;
    }

    /** Hourly rows that one report changed: what was left of them behind the repartition. */
    public double rowsPerReport() {
        return (double) rows / reports;
    }

    /** On a machine that broker and all else shared. */
    public double reportsPerSecond() {
        return reports * 1e9 / elapsed.toNanos();
    }
}
