package io.flagtally.aggregator.start;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;

/**
 * The first hour of which the raw topics still hold every report: what expired, or is on an earlier generation of raw
 * topics, was received before the first record that is left, so its rows count at most max skew later.
 *
 * @param maxLateness how long before its receipt a row may count
 * @param maxSkew how long after its receipt a row may count
 */
public record FirstWholeHour(Duration maxLateness, Duration maxSkew) {

    /** The hour, {@code firstGeneration} if there never were other raw topics. */
    Instant of(Collection<RawPartition> raw, boolean firstGeneration) {
        return raw.stream()
                .filter(partition -> !partition.isComplete() || !firstGeneration)
                .map(partition -> ceiling(partition.firstReceivedAt().plus(maxSkew)))
                .max(Instant::compareTo)
                .orElseGet(() -> firstOfAll(raw));
    }

    /** Nothing has expired, so every hour is whole; this is the first one that can have rows. */
    private Instant firstOfAll(Collection<RawPartition> raw) {
        return raw.stream()
                .map(RawPartition::firstReceivedAt)
                .min(Instant::compareTo)
                .orElse(StartSettings.EVERY_HOUR)
                .minus(maxLateness)
                .truncatedTo(ChronoUnit.HOURS);
    }

    private static Instant ceiling(Instant time) {
        Instant hour = time.truncatedTo(ChronoUnit.HOURS);
        return hour.equals(time) ? hour : hour.plus(Duration.ofHours(1));
    }
}
