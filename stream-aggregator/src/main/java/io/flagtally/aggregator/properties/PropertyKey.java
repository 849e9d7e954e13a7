package io.flagtally.aggregator.properties;

import io.flagtally.streams.serde.BinarySerde;

/** A property of an environment's contexts: key of the repartition topic and of the property store. */
record PropertyKey(String environment, String property) {
    static final BinarySerde<PropertyKey> SERDE = new BinarySerde<>(
            (out, key) -> out.text(key.environment).text(key.property), in -> new PropertyKey(in.text(), in.text()));
}
