package io.flagtally.aggregator.properties;

import io.flagtally.aggregator.serde.BinaryReader;
import io.flagtally.aggregator.serde.BinarySerde;
import io.flagtally.aggregator.serde.BinaryWriter;
import org.apache.kafka.common.errors.SerializationException;

/** What one report says of a property; its record's timestamp is the time of receipt. */
sealed interface Sighting {
    BinarySerde<Sighting> SERDE = new BinarySerde<>(Sighting::write, Sighting::read);

    /** The property itself, with times in seconds since the epoch as the client says, believable or not. */
    record OfProperty(long firstSeen, long lastSeen) implements Sighting {}

    /** One of its values; {@code label} is empty if none came with it. */
    record OfValue(String value, String label) implements Sighting {}

    private static void write(BinaryWriter out, Sighting sighting) {
        if (sighting instanceof OfProperty property) {
            out.number(0).number(property.firstSeen).number(property.lastSeen);
        } else if (sighting instanceof OfValue value) {
            out.number(1).text(value.value).text(value.label);
        }
    }

    private static Sighting read(BinaryReader in) {
        long kind = in.number();
        if (kind == 0) {
            return new OfProperty(in.number(), in.number());
        }
        if (kind == 1) {
            return new OfValue(in.text(), in.text());
        }
        throw new SerializationException("no sighting is of kind " + kind);
    }
}
