package io.flagtally.aggregator.rows;

import io.flagtally.aggregator.serde.BinaryReader;
import org.apache.kafka.common.errors.SerializationException;

/** Reads what {@link SumBlockWriter} wrote, and the single sums that versions before it put on the repartition topics. */
public final class SumBlockReader {
    private static final byte SINGLE_SUM = 1;

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
     * Hands over all sums of a record.
     *
     * @param timestamp the record's, which is a single sum's own
     * @throws SerializationException if it is of a version that is not known, or cut off
     */
    public void read(byte[] key, byte[] sums, long timestamp) {
        BinaryReader in = new BinaryReader(sums);
        byte version = in.version();
        switch (version) {
            case SINGLE_SUM -> sink.sum(key, timestamp, in.number(), kind.hasTwoCounts() ? in.number() : 0);
            case SumBlockWriter.VERSION -> readBlock(key, in);
            default ->
                throw new SerializationException("a record of " + kind.noun() + " is of version " + version
                        + "; this program knows versions up to " + SumBlockWriter.VERSION);
        }
        if (!in.atEnd()) {
            throw new SerializationException("a record of " + kind.noun() + " goes on after its last sum");
        }
    }

    private void readBlock(byte[] firstKey, BinaryReader in) {
        byte[] key = firstKey;
        long timestamp = 0;
        while (!in.atEnd()) {
            key = in.frontCoded(key);
            timestamp += in.number();
            sink.sum(key, timestamp, in.count(), kind.hasTwoCounts() ? in.count() : 0);
        }
    }
}
