package io.flagtally.benchmarks.capacity;

import java.time.Duration;

/**
 * What an aggregator took to start without its state, beyond a start with it.
 *
 * @param records of the changelogs of hourly totals
 */
record Restore(long records, Duration cpu) {
    double microsPerRecord() {
        return cpu.toNanos() / 1e3 / records;
    }
}
