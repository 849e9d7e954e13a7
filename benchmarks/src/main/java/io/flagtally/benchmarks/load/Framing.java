package io.flagtally.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Finds where an HTTP/1.1 message ends, by its {@code Content-Length}. Chunked bodies are not understood. */
final class Framing {
    static final int INCOMPLETE = -1;

    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final int LINE_BREAK = 2;
    private static final int TO_LOWER_CASE = 0x20;

    private Framing() {}

    /**
     * Length in bytes of the message that starts at 0 and ends before the buffer's position, or {@link #INCOMPLETE}.
     */
    static int length(ByteBuffer buffer) {
        int body = 0;
        int line = 0;
        for (int end = endOfLine(buffer, line); end != INCOMPLETE; end = endOfLine(buffer, line)) {
            if (end == line) {
                int length = end + LINE_BREAK + body;
                return length <= buffer.position() ? length : INCOMPLETE;
            }
            if (isLength(buffer, line, end)) {
                body = number(buffer, line + LENGTH.length, end);
            }
            line = end + LINE_BREAK;
        }
        return INCOMPLETE;
    }

    private static int endOfLine(ByteBuffer buffer, int start) {
        for (int i = start; i + 1 < buffer.position(); i++) {
            if (buffer.get(i) == '\r' && buffer.get(i + 1) == '\n') {
                return i;
            }
        }
        return INCOMPLETE;
    }

    /** The status of an answer that is at least a line long. */
    static int status(ByteBuffer buffer) {
        int start = "HTTP/1.1 ".length();
        return number(buffer, start, start + 3);
    }

    private static boolean isLength(ByteBuffer buffer, int start, int end) {
        if (end - start < LENGTH.length) {
            return false;
        }
        for (int i = 0; i < LENGTH.length; i++) {
            if ((buffer.get(start + i) | TO_LOWER_CASE) != (LENGTH[i] | TO_LOWER_CASE)) {
                return false;
            }
        }
        return true;
    }

    private static int number(ByteBuffer buffer, int start, int end) {
        int number = 0;
        for (int i = start; i < end; i++) {
            byte digit = buffer.get(i);
            if (digit >= '0' && digit <= '9') {
                number = number * 10 + digit - '0';
            }
        }
        return number;
    }
}
