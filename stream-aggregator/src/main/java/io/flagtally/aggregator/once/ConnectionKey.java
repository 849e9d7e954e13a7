package io.flagtally.aggregator.once;

import io.flagtally.aggregator.serde.BinarySerde;

/** One run of one SDK instance: key of the store of remembered reports. */
record ConnectionKey(String environment, String app, String connectionId) {
    static final BinarySerde<ConnectionKey> SERDE = new BinarySerde<>(
            (out, key) -> out.text(key.environment).text(key.app).text(key.connectionId),
            in -> new ConnectionKey(in.text(), in.text(), in.text()));
}
