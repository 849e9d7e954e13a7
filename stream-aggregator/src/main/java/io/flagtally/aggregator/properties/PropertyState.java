package io.flagtally.aggregator.properties;

import io.flagtally.model.rows.ReceivedProperty;
import io.flagtally.streams.serde.BinarySerde;
import java.time.Instant;

/**
 * What the store holds of a property. One that is known by its values only has no row yet.
 *
 * @param first earliest sighting in seconds since the epoch; after {@code last} while there is no row
 * @param last latest sighting in seconds since the epoch
 * @param droppedValues sightings of values that were not kept
 * @param heldValues distinct values in the value store
 */
record PropertyState(long first, long last, long droppedValues, int heldValues) {
    static final PropertyState UNKNOWN = new PropertyState(Long.MAX_VALUE, Long.MIN_VALUE, 0, 0);

    static final BinarySerde<PropertyState> SERDE = new BinarySerde<>(
            (out, state) -> out.number(state.first)
                    .number(state.last)
                    .number(state.droppedValues)
                    .number(state.heldValues),
            in -> new PropertyState(in.number(), in.number(), in.number(), (int) in.number()));

    PropertyState seen(long firstSeen, long lastSeen) {
        return new PropertyState(Math.min(first, firstSeen), Math.max(last, lastSeen), droppedValues, heldValues);
    }

    /** A value was dropped at {@code second}, which stands for the sightings of a property that has none. */
    PropertyState valueDropped(long second) {
        PropertyState seen = hasRow() ? this : seen(second, second);
        return new PropertyState(seen.first, seen.last, droppedValues + 1, heldValues);
    }

    PropertyState withHeldValues(int held) {
        return new PropertyState(first, last, droppedValues, held);
    }

    boolean hasRow() {
        return first <= last;
    }

    ReceivedProperty row(PropertyKey key) {
        return new ReceivedProperty(
                key.environment(),
                key.property(),
                Instant.ofEpochSecond(first),
                Instant.ofEpochSecond(last),
                droppedValues);
    }
}
