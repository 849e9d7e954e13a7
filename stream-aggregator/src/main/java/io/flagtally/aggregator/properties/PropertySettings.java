package io.flagtally.aggregator.properties;

import io.flagtally.model.InvalidSettingsException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What is kept of context properties and values.
 *
 * @param timeFloor a property's time before this is not believed
 * @param maxValuesPerProperty distinct values that one property holds
 * @param valueExpiry a value unseen for this long is forgotten
 * @param rules which properties are collected, hashed or dropped
 */
public record PropertySettings(Instant timeFloor, int maxValuesPerProperty, Duration valueExpiry, PropertyRules rules) {

    public static final PropertySettings DEFAULT = new PropertySettings(
            Instant.parse("2015-01-01T00:00:00Z"), 10_000, Duration.ofDays(90), PropertyRules.COLLECT_ALL);

    public PropertySettings {
        List<String> problems = new ArrayList<>();
        if (timeFloor.isBefore(Instant.EPOCH)) {
            problems.add("property-time-floor: must not be before 1970");
        }
        if (maxValuesPerProperty < 1) {
            problems.add("max-values-per-property: must be at least 1");
        }
        if (valueExpiry.compareTo(Duration.ofDays(1)) < 0) {
            problems.add("value-expiry: must be at least one day");
        }
        InvalidSettingsException.throwIfAny(problems);
    }
}
