package io.flagtally.aggregator.hourly;

import io.flagtally.aggregator.serde.BinarySerde;

/** What flag evaluations are summed by, within an hour. */
record FlagKey(String environment, String app, String flag) {
    static final BinarySerde<FlagKey> SERDE = new BinarySerde<>(
            (out, key) -> out.text(key.environment).text(key.app).text(key.flag),
            in -> new FlagKey(in.text(), in.text(), in.text()));
}
