package io.flagtally.streams.serde;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Appends fields to a growing array: numbers as zigzag varints, counts as plain ones, hashes of 48 bits as six bytes,
 * texts as UTF-8 behind their length in bytes.
 */
public final class BinaryWriter {
    private byte[] bytes;
    private int length;

    /** For a part of a record, of about that many bytes. */
    public BinaryWriter(int capacity) {
        bytes = new byte[capacity];
    }

    /** For a record. */
    public static BinaryWriter ofVersion(int version) {
        BinaryWriter writer = new BinaryWriter(96);
        writer.bytes[writer.length++] = (byte) version;
        return writer;
    }

    public BinaryWriter text(String text) {
        return part(text.getBytes(StandardCharsets.UTF_8));
    }

    public BinaryWriter number(long number) {
        return count((number << 1) ^ (number >> 63));
    }

    /** Shorter than a {@link #number} if it is not negative; taken as unsigned. */
    public BinaryWriter count(long count) {
        ensure(BinarySerde.MAX_VARINT_BYTES);
        long rest = count;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    /** The lower 48 bits. */
    public BinaryWriter hash48(long hash) {
        ensure(Short.BYTES + Integer.BYTES);
        for (int shift = 40; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (hash >>> shift);
        }
        return this;
    }

    /** A part that was written before, behind its length. */
    public BinaryWriter part(byte[] part) {
        return number(part.length).raw(part, 0, part.length);
    }

    /** A part without as many bytes as it begins with like {@code before}, which the reader must have too. */
    public BinaryWriter frontCoded(byte[] part, byte[] before) {
        int mismatch = Arrays.mismatch(part, before);
        int shared = mismatch < 0 ? part.length : mismatch;
        return count(shared).count(part.length - shared).raw(part, shared, part.length);
    }

    private BinaryWriter raw(byte[] source, int from, int to) {
        ensure(to - from);
        System.arraycopy(source, from, bytes, length, to - from);
        length += to - from;
        return this;
    }

    /** Bytes so far. */
    public int length() {
        return length;
    }

    /** Goes back to the first {@code to} bytes. */
    public void truncate(int to) {
        length = to;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
