package io.flagtally.aggregator.hourly;

import io.flagtally.aggregator.serde.BinarySerde;
import java.util.function.LongBinaryOperator;

/** Evaluations of a flag, each count at least 0. */
record FlagCounts(long yes, long no) {
    static final BinarySerde<FlagCounts> SERDE = new BinarySerde<>(
            (out, counts) -> out.number(counts.yes).number(counts.no), in -> new FlagCounts(in.number(), in.number()));

    FlagCounts plus(FlagCounts other, LongBinaryOperator add) {
        return new FlagCounts(add.applyAsLong(yes, other.yes), add.applyAsLong(no, other.no));
    }
}
