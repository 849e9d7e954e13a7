package io.flagtally.aggregator.serde;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.errors.SerializationException;

/** Reads what {@link BinaryWriter} wrote, field by field in the same order. */
public final class BinaryReader {
    private final byte[] bytes;
    private int position;

    BinaryReader(byte[] bytes) {
        this.bytes = bytes;
    }

    public String text() {
        long length = number();
        if (length < 0 || length > bytes.length - position) {
            throw new SerializationException("a text of the record is cut off");
        }
        String text = new String(bytes, position, (int) length, StandardCharsets.UTF_8);
        position += (int) length;
        return text;
    }

    public long number() {
        long zigzag = 0;
        for (int shift = 0; shift < 7 * BinarySerde.MAX_VARINT_BYTES; shift += 7) {
            byte next = next();
            zigzag |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return (zigzag >>> 1) ^ -(zigzag & 1);
            }
        }
        throw new SerializationException("a number of the record is too long");
    }

    byte next() {
        if (position == bytes.length) {
            throw new SerializationException("the record is cut off");
        }
        return bytes[position++];
    }

    boolean atEnd() {
        return position == bytes.length;
    }
}
