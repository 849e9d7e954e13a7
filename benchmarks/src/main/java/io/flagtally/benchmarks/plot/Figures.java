package io.flagtally.benchmarks.plot;

import java.util.Locale;

/**
 * What one run of {@code pipeline} came to.
 *
 * @param keys distinct pairs of app and flag
 * @param cores that everything shared, the generator included
 * @param cpuMicros CPU of the process for a report
 * @param freshP50Ms from a post to its row, median
 * @param freshP99Ms the 99th percentile of it
 */
public record Figures(
        int keys, int cores, double reportsPerSecond, double cpuMicros, double freshP50Ms, double freshP99Ms) {
    static final String HEADER = "keys,cores,reports_per_second,cpu_micros_per_report,fresh_p50_ms,fresh_p99_ms";

    /** Throws {@link IllegalArgumentException} unless it is one that {@link #line} made. */
    static Figures of(String line) {
        String[] fields = line.split(",", -1);
        if (fields.length != HEADER.split(",", -1).length) {
            throw new IllegalArgumentException("not " + HEADER + ": " + line);
        }
        return new Figures(
                Integer.parseInt(fields[0]),
                Integer.parseInt(fields[1]),
                Double.parseDouble(fields[2]),
                Double.parseDouble(fields[3]),
                Double.parseDouble(fields[4]),
                Double.parseDouble(fields[5]));
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%d,%d,%.0f,%.1f,%.0f,%.0f",
                keys,
                cores,
                reportsPerSecond,
                cpuMicros,
                freshP50Ms,
                freshP99Ms);
    }
}
