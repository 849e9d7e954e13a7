package io.flagtally.aggregator.properties;

import io.flagtally.streams.serde.BinarySerde;

/** A value of a property: key of the value store. */
record ValueKey(String environment, String property, String value) {
    static final BinarySerde<ValueKey> SERDE = new BinarySerde<>(
            (out, key) -> out.text(key.environment).text(key.property).text(key.value),
            in -> new ValueKey(in.text(), in.text(), in.text()));

    PropertyKey ofProperty() {
        return new PropertyKey(environment, property);
    }
}
