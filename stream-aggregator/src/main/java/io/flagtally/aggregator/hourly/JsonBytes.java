package io.flagtally.aggregator.hourly;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Appends the fields of a JSON object to a growing array. Each brings the comma before it; the first one's is the
 * brace.
 */
public final class JsonBytes {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};

    /** For each byte below {@code 0x80}: 0 if it stands for itself, the letter of a short escape, or {@code u}. */
    private static final byte[] ESCAPES = escapes();

    /** How the first of four bytes of UTF-8 is told. */
    private static final int FOUR_BYTES_MASK = 0xF8;

    private static final int FOUR_BYTES = 0xF0;

    /** For one byte; four bytes become twice as much. */
    private static final int LONGEST_ESCAPE = 6;

    private static final int LONGEST_NUMBER = 20;

    private byte[] bytes = new byte[512];
    private int length;

    private static byte[] escapes() {
        byte[] escapes = new byte[0x80];
        Arrays.fill(escapes, 0, ' ', (byte) 'u');
        escapes['"'] = '"';
        escapes['\\'] = '\\';
        escapes['\b'] = 'b';
        escapes['\f'] = 'f';
        escapes['\n'] = 'n';
        escapes['\r'] = 'r';
        escapes['\t'] = 't';
        return escapes;
    }

    /** The name of a field, to be appended as a {@link #literal} before its value. */
    public static byte[] field(String name) {
        return (",\"" + name + "\":").getBytes(StandardCharsets.UTF_8);
    }

    public int length() {
        return length;
    }

    public void truncate(int to) {
        length = to;
    }

    /** Appends JSON as it is. */
    public JsonBytes literal(byte[] json) {
        ensure(json.length);
        System.arraycopy(json, 0, bytes, length, json.length);
        length += json.length;
        return this;
    }

    /** Appends a string of valid UTF-8. */
    public void text(byte[] utf8) {
        ensure(utf8.length * LONGEST_ESCAPE + 2);
        bytes[length++] = '"';
        for (int i = 0; i < utf8.length; i++) {
            byte b = utf8[i];
            byte escape = b < 0 ? 0 : ESCAPES[b];
            if ((b & FOUR_BYTES_MASK) == FOUR_BYTES) {
                surrogates(utf8, i);
                i += 3;
            } else if (escape == 0) {
                bytes[length++] = b;
            } else if (escape == 'u') {
                unicode(b);
            } else {
                bytes[length++] = '\\';
                bytes[length++] = escape;
            }
        }
        bytes[length++] = '"';
    }

    /** As Jackson writes a character beyond the 65,536 first ones: in two halves. */
    private void surrogates(byte[] utf8, int at) {
        int character = (utf8[at] & 0x07) << 18
                | (utf8[at + 1] & 0x3F) << 12
                | (utf8[at + 2] & 0x3F) << 6
                | (utf8[at + 3] & 0x3F);
        unicode(Character.highSurrogate(character));
        unicode(Character.lowSurrogate(character));
    }

    private void unicode(int unit) {
        bytes[length++] = '\\';
        bytes[length++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[(unit >> shift) & 0xF];
        }
    }

    /** Appends a number of at least 0. */
    public void number(long number) {
        ensure(LONGEST_NUMBER);
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        long rest = number;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /** The object of all fields so far. */
    public byte[] object() {
        byte[] object = Arrays.copyOf(bytes, length + 1);
        object[0] = '{';
        object[length] = '}';
        return object;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
