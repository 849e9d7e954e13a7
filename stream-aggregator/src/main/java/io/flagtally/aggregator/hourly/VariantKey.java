package io.flagtally.aggregator.hourly;

import io.flagtally.aggregator.serde.BinarySerde;

/** What variant evaluations are summed by, within an hour. */
record VariantKey(String environment, String app, String flag, String variant) {
    static final BinarySerde<VariantKey> SERDE = new BinarySerde<>(
            (out, key) -> out.text(key.environment).text(key.app).text(key.flag).text(key.variant),
            in -> new VariantKey(in.text(), in.text(), in.text(), in.text()));
}
