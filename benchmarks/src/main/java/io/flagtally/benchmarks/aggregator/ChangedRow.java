package io.flagtally.benchmarks.aggregator;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** An hourly row as it was written, with what was stored for it; arrays are no copies. */
public final class ChangedRow {
    private final byte[] storeKey;
    private final byte[] stored;
    private final byte[] key;
    private final byte[] value;

    ChangedRow(byte[] storeKey, byte[] stored, byte[] key, byte[] value) {
        this.storeKey = storeKey;
        this.stored = stored;
        this.key = key;
        this.value = value;
    }

    /** Reads one that was {@linkplain #write written}. */
    public static ChangedRow read(DataInputStream in) throws IOException {
        return new ChangedRow(part(in), part(in), part(in), part(in));
    }

    private static byte[] part(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }

    public void write(DataOutputStream out) throws IOException {
        for (byte[] part : new byte[][] {storeKey, stored, key, value}) {
            out.writeInt(part.length);
            out.write(part);
        }
    }

    public byte[] storeKey() {
        return storeKey;
    }

    public byte[] stored() {
        return stored;
    }

    /** Of the output topic. */
    public byte[] key() {
        return key;
    }

    public byte[] value() {
        return value;
    }
}
