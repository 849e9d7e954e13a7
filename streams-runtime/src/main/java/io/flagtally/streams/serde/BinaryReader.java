package io.flagtally.streams.serde;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.errors.SerializationException;

/** Reads what {@link BinaryWriter} wrote, field by field in the same order. */
public final class BinaryReader {
    private final byte[] bytes;
    private int position;

    public BinaryReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The first byte of a record. */
    public byte version() {
        return next();
    }

    public String text() {
        int length = length();
        position += length;
        return new String(bytes, position - length, length, StandardCharsets.UTF_8);
    }

    public byte[] part() {
        int length = length();
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    /** The part that was written with the same {@code before}; that one itself where they are equal. */
    public byte[] frontCoded(byte[] before) {
        long shared = count();
        int rest = left(count());
        if (shared < 0 || shared > before.length) {
            throw new SerializationException("a part begins with more than the one before it has");
        }
        if (shared == before.length && rest == 0) {
            return before;
        }
        byte[] part = Arrays.copyOf(before, (int) shared + rest);
        System.arraycopy(bytes, position, part, (int) shared, rest);
        position += rest;
        return part;
    }

    private int length() {
        return left(number());
    }

    /** {@code length}, if so many bytes are left. */
    private int left(long length) {
        if (length < 0 || length > bytes.length - position) {
            throw new SerializationException("a text or part of the record is cut off");
        }
        return (int) length;
    }

    public long number() {
        long zigzag = count();
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    public long count() {
        long count = 0;
        for (int shift = 0; shift < 7 * BinarySerde.MAX_VARINT_BYTES; shift += 7) {
            byte next = next();
            count |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return count;
            }
        }
        throw new SerializationException("a number of the record is too long");
    }

    public long hash48() {
        long hash = 0;
        for (int i = 0; i < Short.BYTES + Integer.BYTES; i++) {
            hash = hash << 8 | (next() & 0xFF);
        }
        return hash;
    }

    byte next() {
        if (position == bytes.length) {
            throw new SerializationException("the record is cut off");
        }
        return bytes[position++];
    }

    public boolean atEnd() {
        return position == bytes.length;
    }
}
