package io.flagtally.benchmarks.capacity;

import java.time.Duration;

/**
 * What grew so far: CPU time of processes, bytes and records of topics.
 *
 * @param changedRows records of the hourly topics
 */
record Counters(
        Duration gatewayCpu,
        Duration aggregatorCpu,
        Duration brokerCpu,
        long rawBytes,
        long repartitionBytes,
        long changelogBytes,
        long hourlyBytes,
        long changedRows) {

    Counters minus(Counters before) {
        return new Counters(
                gatewayCpu.minus(before.gatewayCpu),
                aggregatorCpu.minus(before.aggregatorCpu),
                brokerCpu.minus(before.brokerCpu),
                rawBytes - before.rawBytes,
                repartitionBytes - before.repartitionBytes,
                changelogBytes - before.changelogBytes,
                hourlyBytes - before.hourlyBytes,
                changedRows - before.changedRows);
    }
}
