package io.flagtally.model.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks at eight bytes of a document at a time: byte by byte, names would take most of the time that reading takes. */
final class AsciiWords {
    /** Bytes in a word. */
    static final int WORD = Long.BYTES;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH = 0x0101010101010101L;
    private static final long HIGH_BITS = EACH << 7;
    private static final long SPACES = ' ' * EACH;
    private static final long QUOTES = '"' * EACH;
    private static final long BACKSLASHES = '\\' * EACH;

    private AsciiWords() {}

    /** Where the first byte is, from {@code from} on, that does not stand for itself in a JSON text: no ASCII, a control character, a quote or a backslash. */
    static int plainEnd(byte[] bytes, int from) {
        int at = from;
        for (; at + WORD <= bytes.length; at += WORD) {
            long other = notPlain((long) LONGS.get(bytes, at));
            if (other != 0) {
                return at + (Long.numberOfTrailingZeros(other) >>> 3);
            }
        }
        while (at < bytes.length && bytes[at] >= ' ' && bytes[at] != '"' && bytes[at] != '\\') {
            at++;
        }
        return at;
    }

    /** Up to eight bytes as a number, the first one lowest; those after {@code length} are 0. */
    static long word(byte[] bytes, int from, int length) {
        if (from + WORD <= bytes.length) {
            long word = (long) LONGS.get(bytes, from);
            return length >= WORD ? word : word & ((1L << (length * Byte.SIZE)) - 1);
        }
        long word = 0;
        for (int i = Math.min(length, WORD) - 1; i >= 0; i--) {
            word = word << Byte.SIZE | (bytes[from + i] & 0xFF);
        }
        return word;
    }

    /** The lowest bit that is set is the highest of the first byte that is not plain. Bits above it mean nothing. */
    private static long notPlain(long word) {
        long quote = word ^ QUOTES;
        long backslash = word ^ BACKSLASHES;
        long below = (word - SPACES) & ~word;
        return (below | ((quote - EACH) & ~quote) | ((backslash - EACH) & ~backslash) | word) & HIGH_BITS;
    }
}
