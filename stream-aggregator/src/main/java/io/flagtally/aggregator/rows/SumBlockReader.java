package io.flagtally.aggregator.rows;

import io.flagtally.streams.serde.BinaryReader;
import org.apache.kafka.common.errors.SerializationException;

/** Reads what {@link SumBlockWriter} wrote. */
public final class SumBlockReader {
    private final UsageKind kind;
    private final Sink sink;

    /** {@code sink} gets each sum. */
    public SumBlockReader(UsageKind kind, Sink sink) {
        this.kind = kind;
        this.sink = sink;
    }

    /** Takes sums. */
    public interface Sink {
        /**
         * One sum.
         *
         * @param key of its store; the sink's to keep
         * @param timestamp within the hour that it counts in, in ms since the epoch
         * @param second 0 if the kind has one count
         */
        void sum(byte[] key, long timestamp, long first, long second);
    }

    /**
     * Hands over all sums of a record, whose key is that of the first.
     *
     * @throws SerializationException if it is of a version that is not known, or cut off
     */
    public void read(byte[] firstKey, byte[] sums) {
        BinaryReader in = new BinaryReader(sums);
        byte version = in.version();
        if (version != SumBlockWriter.VERSION) {
            throw new SerializationException("a record of " + kind.noun() + " is of version " + version
                    + "; this program knows version " + SumBlockWriter.VERSION);
        }
        byte[] key = firstKey;
        long timestamp = 0;
        while (!in.atEnd()) {
            key = in.frontCoded(key);
            timestamp += in.number();
            sink.sum(key, timestamp, in.count(), kind.hasTwoCounts() ? in.count() : 0);
        }
    }
}
