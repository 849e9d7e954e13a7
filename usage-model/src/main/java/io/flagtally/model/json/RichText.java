package io.flagtally.model.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Decodes texts with escapes or with characters beyond ASCII, as {@code JSON.parse} does. */
final class RichText {
    private static final int WRONG = -1;

    /** A character of UTF-8 has at most so many bytes after its first. */
    private static final int MOST_FOLLOWING = 3;

    /** Behind the closing quote, or at what is wrong. */
    private int end;

    /** The text that begins at {@code from}; null if it is none. {@link #end} says where it ends or is wrong. */
    String read(byte[] document, int from) {
        StringBuilder text = null;
        int run = from;
        int at = from;
        while (document[at] < 0 || document[at] >= ' ') {
            if (document[at] == '"') {
                end = at + 1;
                String last = decoded(document, run, at);
                return text == null ? last : text.append(last).toString();
            }
            if (document[at] != '\\') {
                at++;
                continue;
            }
            if (text == null) {
                text = new StringBuilder();
            }
            if (run < at) {
                text.append(decoded(document, run, at));
            }
            at = escape(document, at + 1, text);
            if (at == WRONG) {
                return null;
            }
            run = at;
        }
        end = at;
        return null;
    }

    /** Behind the closing quote of the text that was read last; of one that is none, where it is wrong. */
    int end() {
        return end;
    }

    /** A stretch of the document that an ASCII character follows. Bytes that are not UTF-8 become U+FFFD. */
    static String decoded(byte[] document, int from, int to) {
        String text = new String(document, from, to - from, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') < 0) {
            return text;
        }
        // How many U+FFFD a cut character becomes depends on the bytes behind it.
        byte[] followed = Arrays.copyOfRange(document, from, to + MOST_FOLLOWING);
        Arrays.fill(followed, to - from, followed.length, (byte) '"');
        text = new String(followed, StandardCharsets.UTF_8);
        return text.substring(0, text.length() - MOST_FOLLOWING);
    }

    private int escape(byte[] document, int at, StringBuilder text) {
        switch (document[at]) {
            case '"', '\\', '/' -> text.append((char) document[at]);
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case 'n' -> text.append('\n');
            case 'r' -> text.append('\r');
            case 't' -> text.append('\t');
            case 'u' -> {
                return codeUnit(document, at + 1, text);
            }
            default -> {
                return wrong(at);
            }
        }
        return at + 1;
    }

    private int codeUnit(byte[] document, int from, StringBuilder text) {
        int unit = 0;
        for (int at = from; at < from + 4; at++) {
            int digit = Character.digit(document[at], 16);
            if (digit < 0) {
                return wrong(at);
            }
            unit = unit << 4 | digit;
        }
        text.append((char) unit);
        return from + 4;
    }

    private int wrong(int at) {
        end = at;
        return WRONG;
    }
}
