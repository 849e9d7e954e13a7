package io.flagtally.aggregator.once;

import io.flagtally.aggregator.serde.BinarySerde;

/**
 * One run of one SDK instance: key of the store of remembered reports. The API key's name is part of it, so that who has
 * another key of the environment can't report a bucket before its owner does.
 */
record ConnectionKey(String environment, String keyName, String app, String connectionId) {
    static final BinarySerde<ConnectionKey> SERDE = new BinarySerde<>(
            (out, key) ->
                    out.text(key.environment).text(key.keyName).text(key.app).text(key.connectionId),
            in -> new ConnectionKey(in.text(), in.text(), in.text(), in.text()));
}
