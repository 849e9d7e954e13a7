package io.flagtally.aggregator.hourly;

import io.flagtally.aggregator.rows.UsageKind;
import io.flagtally.streams.serde.BinaryReader;
import io.flagtally.streams.serde.BinaryWriter;
import java.util.function.LongBinaryOperator;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/** The form of totals in their store: a version byte, then the counts. */
record StoredTotal(UsageKind kind) {
    private static final int VERSION = 1;

    ValueAndTimestamp<byte[]> of(Sum total) {
        BinaryWriter out = BinaryWriter.ofVersion(VERSION).number(total.first);
        if (kind.hasTwoCounts()) {
            out.number(total.second);
        }
        return ValueAndTimestamp.make(out.toBytes(), total.timestamp);
    }

    /** Adds what is stored to {@code sum}. */
    void addTo(Sum sum, ValueAndTimestamp<byte[]> stored, LongBinaryOperator add) {
        BinaryReader in = new BinaryReader(stored.value());
        byte version = in.version();
        if (version != VERSION) {
            throw new SerializationException("store of " + kind.noun() + " holds version " + version
                    + " of a total; this program knows version " + VERSION);
        }
        sum.add(in.number(), kind.hasTwoCounts() ? in.number() : 0, stored.timestamp(), add);
    }
}
