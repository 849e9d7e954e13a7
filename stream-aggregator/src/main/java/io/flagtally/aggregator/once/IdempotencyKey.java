package io.flagtally.aggregator.once;

import io.flagtally.aggregator.serde.BinarySerde;

/** Names one request of one API key, whoever sends it again: key of the store of remembered requests. */
record IdempotencyKey(String environment, String keyName, String key) {
    static final BinarySerde<IdempotencyKey> SERDE = new BinarySerde<>(
            (out, each) -> out.text(each.environment).text(each.keyName).text(each.key),
            in -> new IdempotencyKey(in.text(), in.text(), in.text()));

    /** Time of receipt in ms since the epoch: what the store holds. */
    static final BinarySerde<Long> TIME_SERDE = new BinarySerde<>((out, time) -> out.number(time), in -> in.number());
}
