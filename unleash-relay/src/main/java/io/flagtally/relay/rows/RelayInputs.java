package io.flagtally.relay.rows;

import io.flagtally.streams.serde.BinaryReader;
import io.flagtally.streams.serde.BinarySerde;
import io.flagtally.streams.serde.BinaryWriter;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.utils.Bytes;

/** Rows as bytes, on the way to the task that holds their environment. */
public final class RelayInputs {
    private static final long TOTAL = 0;
    private static final long BASELINE = 1;
    private static final long APPLICATION = 2;

    public static final BinarySerde<RelayInput> SERDE = new BinarySerde<>(RelayInputs::write, RelayInputs::read);

    private RelayInputs() {}

    private static void write(BinaryWriter out, RelayInput input) {
        if (input instanceof TotalRow row) {
            out.count(row.isBaseline() ? BASELINE : TOTAL);
            out.part(KeyBytes.of(row.key()).get());
            out.count(row.yes());
            out.count(row.no());
        } else if (input instanceof ApplicationRow row) {
            out.count(APPLICATION);
            out.part(KeyBytes.of(row.key()).get());
            out.number(row.firstSeen().toEpochMilli());
            out.number(row.lastSeen().toEpochMilli());
        } else {
            throw new SerializationException("what was posted has a topic of its own");
        }
    }

    private static RelayInput read(BinaryReader in) {
        long kind = in.count();
        WaitingKey key = KeyBytes.read(Bytes.wrap(in.part()));
        if (key instanceof TotalKey total && (kind == TOTAL || kind == BASELINE)) {
            return new TotalRow(total, in.count(), in.count(), kind == BASELINE);
        }
        if (key instanceof ApplicationKey application && kind == APPLICATION) {
            return new ApplicationRow(
                    application, Instant.ofEpochMilli(in.number()), Instant.ofEpochMilli(in.number()));
        }
        throw new SerializationException("a row is of no kind that is known");
    }
}
