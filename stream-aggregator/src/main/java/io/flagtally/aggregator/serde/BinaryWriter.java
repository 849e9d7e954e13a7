package io.flagtally.aggregator.serde;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Appends fields to a growing array: numbers as zigzag varints, texts as UTF-8 behind their length in bytes. */
public final class BinaryWriter {
    private byte[] bytes = new byte[96];
    private int length;

    BinaryWriter(byte version) {
        bytes[length++] = version;
    }

    public BinaryWriter text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        ensure(utf8.length);
        System.arraycopy(utf8, 0, bytes, length, utf8.length);
        length += utf8.length;
        return this;
    }

    public BinaryWriter number(long number) {
        ensure(BinarySerde.MAX_VARINT_BYTES);
        long rest = (number << 1) ^ (number >> 63);
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        return this;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
