package io.flagtally.aggregator.properties;

import io.flagtally.streams.serde.BinaryReader;
import io.flagtally.streams.serde.BinarySerde;
import io.flagtally.streams.serde.BinaryWriter;
import org.apache.kafka.common.errors.SerializationException;

/**
 * What one report says of a property; its record's timestamp is the time of receipt. Or a request to forget, which
 * takes the same way, so that it reaches the task that holds the property, behind what was reported before.
 */
sealed interface Sighting {
    BinarySerde<Sighting> SERDE = new BinarySerde<>(Sighting::write, Sighting::read);

    /** The property itself, with times in seconds since the epoch as the client says, believable or not. */
    record OfProperty(long firstSeen, long lastSeen) implements Sighting {}

    /** One of its values; {@code label} is empty if none came with it. */
    record OfValue(String value, String label) implements Sighting {}

    /** A request to forget one value. */
    record ForgetValue(String value) implements Sighting {}

    /** A request to forget the property and all of its values. */
    record ForgetProperty() implements Sighting {}

    private static void write(BinaryWriter out, Sighting sighting) {
        if (sighting instanceof OfProperty property) {
            out.number(0).number(property.firstSeen).number(property.lastSeen);
        } else if (sighting instanceof OfValue value) {
            out.number(1).text(value.value).text(value.label);
        } else if (sighting instanceof ForgetValue forget) {
            out.number(2).text(forget.value);
        } else {
            out.number(3);
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
        if (kind == 2) {
            return new ForgetValue(in.text());
        }
        if (kind == 3) {
            return new ForgetProperty();
        }
        throw new SerializationException("no sighting is of kind " + kind);
    }
}
