package io.flagtally.model.json;

import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.json.JsonTape.Kind;
import java.nio.charset.StandardCharsets;

/**
 * Reads what SDKs write, and gives up at anything else: a mistake, depth or size past a limit, a
 * root that is no object, bytes of a large document that are not UTF-8. {@link JacksonReader} then reads the document from its start and has the last word. So this may
 * know less of JSON than that does, but never accept more, nor read anything differently; save that it takes an unpaired
 * surrogate's escape in a name, as {@code JSON.parse} does and Jackson does not.
 *
 * <p>It exists because to validate and to count is mostly to read, and names that were met before cost no allocation here.
 */
final class PlainReader {
    private static final int GIVE_UP = -1;

    /** Where UTF-8 is damaged a copy is made, up to three times as large: not of documents that are large themselves. */
    private static final int LARGEST_REPLACED = 64 * 1024;

    private final int maxDepth;
    private final int maxNumberLength;
    private final KnownTexts known;
    private final JsonTape tape;
    /** The document, and behind it what {@link AsciiWords} tells. */
    private byte[] document;
    /** Where the last text ended, its closing quote included. */
    private int textEnd;
    /** The document is a copy in which U+FFFD stands for all that was no UTF-8. */
    private boolean replacing;
    /** A text has U+FFFD, or bytes that are no UTF-8. */
    private boolean replacementMet;

    PlainReader(DecodeLimits limits, JsonTape tape) {
        this.maxDepth = limits.maxDepth();
        this.maxNumberLength = limits.maxNumberLength();
        this.known = tape.known();
        this.tape = tape;
        this.document = tape.bytes();
    }

    /** Lets go of a document. */
    void release() {
        document = tape.bytes();
    }

    /** Fills the tape from the document's bytes after {@code skip}; false if another reader must. */
    boolean read(byte[] bytes, int skip) {
        replacing = false;
        replacementMet = false;
        if (readOnce(bytes, skip)) {
            return true;
        }
        int length = bytes.length - skip;
        if (!replacementMet || length > LARGEST_REPLACED) {
            return false;
        }
        // Real clients cut through characters. Everybody else reads U+FFFD there, and so do we.
        replacing = true;
        return readOnce(new String(bytes, skip, length, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), 0);
    }

    private boolean readOnce(byte[] bytes, int skip) {
        tape.reset();
        int length = tape.hold(bytes, skip);
        document = tape.bytes();
        int at = space(0);
        if (document[at] != '{') {
            return false;
        }
        tape.open(Kind.OBJECT, KnownTexts.NO_TEXT);
        at = rest(at + 1);
        return at != GIVE_UP && space(at) == length;
    }

    /**
     * Reads on from behind the sign that opened the root to behind the one that closes it. One loop for objects and arrays of
     * any depth, since what it keeps in local variables would otherwise be written and read at each value.
     */
    private int rest(int from) {
        byte[] bytes = document;
        int at = from;
        boolean inObject = true;
        // Right after the sign that opens an object or array: what follows needs no comma.
        boolean opened = true;
        int before = KnownTexts.NO_TEXT + KnownTexts.INSIDE;
        while (!tape.isFull()) {
            at = space(at);
            byte sign = bytes[at];
            if (sign == (inObject ? '}' : ']')) {
                before = Math.min(tape.close(), KnownTexts.NO_TEXT);
                if (tape.depth() == 0) {
                    return at + 1;
                }
                inObject = tape.isInObject();
                opened = false;
                at++;
                continue;
            }
            if (!opened) {
                if (sign != ',') {
                    return GIVE_UP;
                }
                at = space(at + 1);
            }
            int name = KnownTexts.NO_TEXT;
            if (inObject) {
                name = bytes[at] == '"' ? name(before, at + 1) : KnownTexts.NONE;
                if (name == KnownTexts.NONE) {
                    return GIVE_UP;
                }
                before = Math.min(name, KnownTexts.NO_TEXT);
                at = space(textEnd);
                if (bytes[at] != ':') {
                    return GIVE_UP;
                }
                at = space(at + 1);
            }
            sign = bytes[at];
            opened = sign == '{' || sign == '[';
            if (opened) {
                if (tape.depth() == maxDepth) {
                    return GIVE_UP;
                }
                inObject = sign == '{';
                tape.open(inObject ? Kind.OBJECT : Kind.ARRAY, name);
                before = Math.min(name, KnownTexts.NO_TEXT) + KnownTexts.INSIDE;
                at++;
            } else {
                at = scalar(sign, name, at);
                if (at == GIVE_UP) {
                    return GIVE_UP;
                }
            }
        }
        return GIVE_UP;
    }

    private int scalar(byte sign, int name, int at) {
        return switch (sign) {
            case '"' -> string(name, at + 1);
            case 't' -> literal(Kind.TRUE, name, "true", at);
            case 'f' -> literal(Kind.FALSE, name, "false", at);
            case 'n' -> literal(Kind.NULL, name, "null", at);
            default -> number(name, at);
        };
    }

    private int literal(Kind kind, int name, String word, int from) {
        int at = from;
        for (int i = 0; i < word.length(); i++) {
            if (document[at++] != word.charAt(i)) {
                return GIVE_UP;
            }
        }
        tape.addLiteral(kind, name);
        return at;
    }

    // What comes behind a number or literal is looked at next, and must close or be a comma.

    private int number(int name, int from) {
        byte[] bytes = document;
        boolean negative = bytes[from] == '-';
        int first = negative ? from + 1 : from;
        int at = first;
        long value = 0;
        while (isDigit(bytes[at])) {
            value = value * 10 + (bytes[at++] - '0');
        }
        boolean leadingZero = at - first > 1 && bytes[first] == '0';
        if (at == first || leadingZero) {
            return GIVE_UP;
        }
        if (bytes[at] == '.' || (bytes[at] | 0x20) == 'e') {
            return decimal(name, from, at);
        }
        if (at - from > JsonTape.SAFE_LONG_LENGTH) {
            return numberAsText(name, from, at);
        }
        tape.addInteger(name, negative ? -value : value);
        return at;
    }

    /** A number whose whole part ends at {@code point}, with a fraction, an exponent or both. */
    private int decimal(int name, int from, int point) {
        int at = point;
        if (document[at] == '.') {
            at = digits(at + 1);
        }
        if (at != GIVE_UP && (document[at] | 0x20) == 'e') {
            boolean signed = document[at + 1] == '-' || document[at + 1] == '+';
            at = digits(at + (signed ? 2 : 1));
        }
        return at != GIVE_UP ? numberAsText(name, from, at) : GIVE_UP;
    }

    private int numberAsText(int name, int from, int to) {
        if (to - from > maxNumberLength) {
            return GIVE_UP;
        }
        tape.addBytes(Kind.NUMBER, name, from, to);
        return to;
    }

    private int digits(int from) {
        int at = from;
        while (isDigit(document[at])) {
            at++;
        }
        return at == from ? GIVE_UP : at;
    }

    private int string(int name, int from) {
        int at = AsciiWords.plainEnd(document, from);
        if (document[at] == '"') {
            tape.addBytes(Kind.STRING, name, from, at);
            return at + 1;
        }
        String text = richText(from);
        if (text == null) {
            return GIVE_UP;
        }
        tape.addText(Kind.STRING, name, text);
        return textEnd;
    }

    /** Number of a field's name, or {@link KnownTexts#NONE} to give up. */
    private int name(int before, int from) {
        int number = known.readAfter(before, document, from);
        if (number != KnownTexts.NONE) {
            textEnd = known.textEnd();
            return number;
        }
        String text = richText(from);
        return text == null ? KnownTexts.NONE : known.of(text);
    }

    /** A text with escapes or with characters beyond ASCII, or null to give up. */
    private String richText(int from) {
        StringBuilder text = new StringBuilder();
        int run = from;
        int at = from;
        while (at != GIVE_UP && (document[at] < 0 || document[at] >= ' ')) {
            if (document[at] == '"') {
                text.append(new String(document, run, at - run, StandardCharsets.UTF_8));
                textEnd = at + 1;
                // What is no UTF-8 has become U+FFFD by now, but in other numbers than in the whole document.
                replacementMet |= !replacing && text.indexOf("\uFFFD") >= 0;
                return replacementMet ? null : text.toString();
            }
            if (document[at] == '\\') {
                if (run < at) {
                    text.append(new String(document, run, at - run, StandardCharsets.UTF_8));
                }
                at = escape(at + 1, text);
                run = at;
            } else {
                at++;
            }
        }
        return null;
    }

    private int escape(int at, StringBuilder text) {
        switch (document[at]) {
            case '"', '\\', '/' -> text.append((char) document[at]);
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case 'n' -> text.append('\n');
            case 'r' -> text.append('\r');
            case 't' -> text.append('\t');
            case 'u' -> {
                return codeUnit(at + 1, text);
            }
            default -> {
                return GIVE_UP;
            }
        }
        return at + 1;
    }

    private int codeUnit(int from, StringBuilder text) {
        int unit = 0;
        for (int at = from; at < from + 4; at++) {
            int digit = Character.digit(document[at], 16);
            if (digit < 0) {
                return GIVE_UP;
            }
            unit = unit << 4 | digit;
        }
        text.append((char) unit);
        return from + 4;
    }

    private int space(int from) {
        byte[] bytes = document;
        int at = from;
        while (isSpace(bytes[at])) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(byte b) {
        return b <= ' ' && (b == ' ' || b == '\n' || b == '\r' || b == '\t');
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
