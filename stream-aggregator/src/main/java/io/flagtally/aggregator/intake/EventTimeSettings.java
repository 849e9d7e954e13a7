package io.flagtally.aggregator.intake;

import io.flagtally.model.InvalidSettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Which event times are believed, and what becomes of rows with another one.
 *
 * @param maxLateness how long before its receipt a row may have happened
 * @param maxSkew how far ahead of the broker's a client's clock may be
 * @param unbelieved whether a row with another time counts, in the hour of its receipt
 */
public record EventTimeSettings(Duration maxLateness, Duration maxSkew, UnbelievedTimes unbelieved) {

    /** Brokers refuse a record dated more than an hour ahead, and rows are written with their event time. */
    private static final Duration LARGEST_SKEW = Duration.ofMinutes(30);

    public static final EventTimeSettings DEFAULT =
            new EventTimeSettings(Duration.ofDays(2), Duration.ofMinutes(5), UnbelievedTimes.COUNT);

    public EventTimeSettings {
        List<String> problems = new ArrayList<>();
        if (maxLateness.isNegative()) {
            problems.add("max-lateness: must not be negative");
        }
        if (maxSkew.isNegative() || maxSkew.compareTo(LARGEST_SKEW) > 0) {
            problems.add("max-skew: must be between 0s and " + LARGEST_SKEW.toMinutes() + "m");
        }
        InvalidSettingsException.throwIfAny(problems);
    }
}
