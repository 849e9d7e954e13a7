package io.flagtally.model.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks at eight bytes of a document at a time. Byte by byte, names would take most of the time of reading.
 *
 * <p>The array goes on for at least {@link #WORD} bytes behind the document, and the first of them is 0. So a word may
 * be taken anywhere in the document, and no loop asks for its end: 0 is no plain byte, space, digit or sign.
 */
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

    /**
     * Finds the first byte from {@code from} on that does not stand for itself in a JSON text: one beyond ASCII, a
     * control character, a quote or a backslash.
     */
    static int plainEnd(byte[] document, int from) {
        int at = from;
        long other = notPlain(word(document, at));
        while (other == 0) {
            at += WORD;
            other = notPlain(word(document, at));
        }
        return at + bytesBelow(other);
    }

    /** Eight bytes as a number, the first one lowest. */
    static long word(byte[] bytes, int from) {
        return (long) LONGS.get(bytes, from);
    }

    /** The lowest bit that is set is the highest of the first byte that is not plain. Bits above it mean nothing. */
    static long notPlain(long word) {
        long quote = word ^ QUOTES;
        long backslash = word ^ BACKSLASHES;
        long below = (word - SPACES) & ~word;
        return (below | ((quote - EACH) & ~quote) | ((backslash - EACH) & ~backslash) | word) & HIGH_BITS;
    }

    /** How many bytes are below the one with the lowest bit that is set. */
    static int bytesBelow(long bits) {
        return Long.numberOfTrailingZeros(bits) >>> 3;
    }
}
