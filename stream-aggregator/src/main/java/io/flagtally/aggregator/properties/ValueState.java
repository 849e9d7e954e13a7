package io.flagtally.aggregator.properties;

import io.flagtally.model.rows.ReceivedPropertyValue;
import io.flagtally.streams.serde.BinarySerde;
import java.time.Duration;
import java.time.Instant;

/**
 * What the store holds of a value.
 *
 * @param label latest non-empty label; empty if none ever came
 * @param labelledAt time of receipt of that label in ms since the epoch
 * @param firstReceived earliest time of receipt in seconds since the epoch
 * @param lastSeenDay latest day of receipt, counted from the epoch: a whole day, so that most sightings change nothing
 */
record ValueState(String label, long labelledAt, long firstReceived, long lastSeenDay) {
    static final BinarySerde<ValueState> SERDE = new BinarySerde<>(
            (out, state) -> out.text(state.label)
                    .number(state.labelledAt)
                    .number(state.firstReceived)
                    .number(state.lastSeenDay),
            in -> new ValueState(in.text(), in.number(), in.number(), in.number()));

    /** The first sighting, at {@code receivedAt} ms since the epoch. */
    static ValueState first(String label, long receivedAt) {
        return new ValueState(label, receivedAt, Math.floorDiv(receivedAt, 1_000L), day(receivedAt));
    }

    /** Another sighting: earliest receipt, latest label by time of receipt and then by text, never an empty one. */
    ValueState seen(String otherLabel, long receivedAt) {
        ValueState other = first(otherLabel, receivedAt);
        ValueState labelled = other.hasLaterLabelThan(this) ? other : this;
        return new ValueState(
                labelled.label,
                labelled.labelledAt,
                Math.min(firstReceived, other.firstReceived),
                Math.max(lastSeenDay, other.lastSeenDay));
    }

    private boolean hasLaterLabelThan(ValueState other) {
        if (label.isEmpty() || other.label.isEmpty()) {
            return !label.isEmpty();
        }
        int byTime = Long.compare(labelledAt, other.labelledAt);
        return byTime > 0 || (byTime == 0 && label.compareTo(other.label) > 0);
    }

    /** True if a row made of this state would differ from one made of {@code other}. */
    boolean rowDiffersFrom(ValueState other) {
        return !label.equals(other.label) || firstReceived != other.firstReceived;
    }

    boolean isExpiredAt(long now, Duration expiry) {
        return day(now) - lastSeenDay > expiry.toDays();
    }

    ReceivedPropertyValue row(ValueKey key) {
        return new ReceivedPropertyValue(
                key.environment(), key.property(), key.value(), label, Instant.ofEpochSecond(firstReceived));
    }

    private static long day(long timestamp) {
        return Math.floorDiv(timestamp, Duration.ofDays(1).toMillis());
    }
}
