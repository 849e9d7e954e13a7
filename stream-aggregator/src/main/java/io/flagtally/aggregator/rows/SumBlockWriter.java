package io.flagtally.aggregator.rows;

import io.flagtally.streams.serde.BinaryWriter;

/**
 * Puts sums together to blocks of one kind. A sum is its key, as far as it differs from the one before (keys of an app
 * begin alike, and come together), its time as the difference from the one before, and its counts.
 */
public final class SumBlockWriter {
    static final byte VERSION = 2;

    private final UsageKind kind;
    private final BinaryWriter out = BinaryWriter.ofVersion(VERSION);
    /** Null while there is no sum. */
    private byte[] firstKey;

    private byte[] lastKey;
    private long lastTimestamp;
    private long latest = Long.MIN_VALUE;

    public SumBlockWriter(UsageKind kind) {
        this.kind = kind;
    }

    /**
     * Adds a sum.
     *
     * @param key of its store; kept, not copied
     * @param timestamp within the hour that it counts in, in ms since the epoch
     * @param first at least 0
     * @param second at least 0; 0 if the kind has one count
     */
    public void add(byte[] key, long timestamp, long first, long second) {
        if (isEmpty()) {
            firstKey = key;
            lastKey = key;
        }
        out.frontCoded(key, lastKey).number(timestamp - lastTimestamp).count(first);
        if (kind.hasTwoCounts()) {
            out.count(second);
        }
        lastKey = key;
        lastTimestamp = timestamp;
        latest = Math.max(latest, timestamp);
    }

    public boolean isEmpty() {
        return firstKey == null;
    }

    /** Bytes of the block so far. */
    public int length() {
        return out.length();
    }

    /** The largest of the times, in ms since the epoch. */
    public long latest() {
        return latest;
    }

    /** The sums since the last call, at least one. */
    public SumBlock take() {
        SumBlock block = new SumBlock(kind, firstKey, out.toBytes());
        out.truncate(Byte.BYTES);
        lastTimestamp = 0;
        latest = Long.MIN_VALUE;
        firstKey = null;
        return block;
    }
}
