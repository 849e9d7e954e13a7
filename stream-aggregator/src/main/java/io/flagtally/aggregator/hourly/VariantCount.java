package io.flagtally.aggregator.hourly;

import io.flagtally.aggregator.serde.BinarySerde;
import java.util.function.LongBinaryOperator;

/** Evaluations that gave a variant, at least 0. */
record VariantCount(long count) {
    static final BinarySerde<VariantCount> SERDE =
            new BinarySerde<>((out, value) -> out.number(value.count), in -> new VariantCount(in.number()));

    VariantCount plus(VariantCount other, LongBinaryOperator add) {
        return new VariantCount(add.applyAsLong(count, other.count));
    }
}
