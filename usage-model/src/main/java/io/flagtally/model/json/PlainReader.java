package io.flagtally.model.json;

import io.flagtally.model.json.JsonTape.Kind;
import java.nio.charset.StandardCharsets;

/**
 * Reads what SDKs write, and gives up at anything else: a mistake, bytes that are not UTF-8, depth or size past a limit, a
 * root that is no object. {@link JacksonReader} then reads the document from its start and has the last word. So this may
 * know less of JSON than that does, but never accept more, nor read anything differently; save that it takes an unpaired
 * surrogate's escape in a name, as {@code JSON.parse} does and Jackson does not.
 *
 * <p>It exists because to validate and to count is mostly to read, and names that were met before cost no allocation here.
 */
final class PlainReader {
    private static final int GIVE_UP = -1;
    private static final byte[] NOTHING = {};

    /** What a text that was longer than usual grew is given back after it. */
    private static final int KEPT_CHARS = 64 * 1024;

    /** No lower limit on a number's length can be set. */
    private static final int LONGEST_NUMBER = 32;

    private final int maxDepth;
    private final KnownTexts known;
    private final JsonTape tape;
    private char[] chars = new char[256];
    private byte[] document = NOTHING;
    /** Of the value that is read next; null but in an object. */
    private String name;
    /** True while the innermost of what is open is an object. */
    private boolean inObject;
    /** True right after the sign that opens an object or array: what follows needs no comma. */
    private boolean opened;
    /** Where the last text ended, its closing quote included. */
    private int textEnd;

    PlainReader(int maxDepth, KnownTexts known, JsonTape tape) {
        this.maxDepth = maxDepth;
        this.known = known;
        this.tape = tape;
    }

    /** Fills the tape from the document's bytes after {@code skip}; false if another reader must. */
    boolean read(byte[] bytes, int skip) {
        document = bytes;
        name = null;
        tape.reset();
        if (chars.length > KEPT_CHARS) {
            chars = new char[KEPT_CHARS];
        }
        int at = space(skip);
        at = at < bytes.length && bytes[at] == '{' ? open(Kind.OBJECT, at) : GIVE_UP;
        while (at != GIVE_UP && tape.depth() > 0) {
            at = tape.isFull() ? GIVE_UP : step(space(at));
        }
        boolean complete = at != GIVE_UP && space(at) == bytes.length;
        document = NOTHING;
        return complete;
    }

    /** Closes what is open, or reads its next value; returns where to go on. */
    private int step(int at) {
        if (at == document.length) {
            return GIVE_UP;
        }
        byte sign = document[at];
        if (sign == (inObject ? '}' : ']')) {
            tape.close();
            inObject = tape.isInObject();
            opened = false;
            return at + 1;
        }
        int next = at;
        if (!opened) {
            if (sign != ',') {
                return GIVE_UP;
            }
            next = space(at + 1);
        }
        return inObject ? field(next) : value(next, null);
    }

    private int field(int at) {
        if (at >= document.length || document[at] != '"') {
            return GIVE_UP;
        }
        String read = name(at + 1);
        if (read == null) {
            return GIVE_UP;
        }
        int colon = space(textEnd);
        return colon < document.length && document[colon] == ':' ? value(space(colon + 1), read) : GIVE_UP;
    }

    private int value(int at, String valueName) {
        if (at >= document.length) {
            return GIVE_UP;
        }
        name = valueName;
        opened = false;
        return switch (document[at]) {
            case '{' -> open(Kind.OBJECT, at);
            case '[' -> open(Kind.ARRAY, at);
            case '"' -> string(at + 1);
            case 't' -> literal(Kind.TRUE, "true", at);
            case 'f' -> literal(Kind.FALSE, "false", at);
            case 'n' -> literal(Kind.NULL, "null", at);
            default -> number(at);
        };
    }

    private int open(Kind kind, int at) {
        if (tape.depth() == maxDepth) {
            return GIVE_UP;
        }
        tape.open(kind, name);
        inObject = kind == Kind.OBJECT;
        opened = true;
        return at + 1;
    }

    private int literal(Kind kind, String word, int from) {
        int at = from;
        for (int i = 0; i < word.length(); i++) {
            if (at == document.length || document[at++] != word.charAt(i)) {
                return GIVE_UP;
            }
        }
        if (!endsValue(at)) {
            return GIVE_UP;
        }
        tape.addLiteral(kind, name);
        return at;
    }

    private int number(int from) {
        byte[] bytes = document;
        boolean negative = bytes[from] == '-';
        int first = negative ? from + 1 : from;
        int at = first;
        long value = 0;
        while (at < bytes.length && isDigit(bytes[at])) {
            value = value * 10 + (bytes[at++] - '0');
        }
        boolean leadingZero = at - first > 1 && bytes[first] == '0';
        if (at == first || leadingZero || at == bytes.length) {
            return GIVE_UP;
        }
        if (!endsValue(at)) {
            return decimal(from, at);
        }
        if (at - from > JsonTape.SAFE_LONG_LENGTH) {
            return numberAsText(from, at);
        }
        tape.addInteger(name, negative ? -value : value);
        return at;
    }

    /** A number whose whole part ends at {@code point}, with a fraction, an exponent or both. */
    private int decimal(int from, int point) {
        int at = point;
        if (document[at] == '.') {
            at = digits(at + 1);
        }
        if (at != GIVE_UP && at < document.length && (document[at] | 0x20) == 'e') {
            boolean signed = at + 1 < document.length && (document[at + 1] == '-' || document[at + 1] == '+');
            at = digits(at + (signed ? 2 : 1));
        }
        return at != GIVE_UP && endsValue(at) ? numberAsText(from, at) : GIVE_UP;
    }

    private int numberAsText(int from, int to) {
        if (to - from > LONGEST_NUMBER) {
            return GIVE_UP;
        }
        addAscii(Kind.NUMBER, from, to);
        return to;
    }

    private int digits(int from) {
        int at = from;
        while (at < document.length && isDigit(document[at])) {
            at++;
        }
        return at == from ? GIVE_UP : at;
    }

    private int string(int from) {
        int at = AsciiWords.plainEnd(document, from);
        if (at < document.length && document[at] == '"') {
            addAscii(Kind.STRING, from, at);
            return at + 1;
        }
        String text = richText(from);
        if (text == null) {
            return GIVE_UP;
        }
        tape.addText(Kind.STRING, name, text.toCharArray(), 0, text.length());
        return textEnd;
    }

    /** A field's name, or null to give up. */
    private String name(int from) {
        int at = AsciiWords.plainEnd(document, from);
        if (at < document.length && document[at] == '"') {
            textEnd = at + 1;
            return known.of(document, from, at - from);
        }
        return richText(from);
    }

    /** A text with escapes or with characters beyond ASCII, or null to give up. */
    private String richText(int from) {
        StringBuilder text = new StringBuilder();
        int run = from;
        int at = from;
        while (at != GIVE_UP && at < document.length && (document[at] < 0 || document[at] >= ' ')) {
            if (document[at] == '"') {
                text.append(new String(document, run, at - run, StandardCharsets.UTF_8));
                textEnd = at + 1;
                // What is no UTF-8 has become U+FFFD by now.
                return text.indexOf("\uFFFD") < 0 ? text.toString() : null;
            }
            if (document[at] == '\\') {
                text.append(new String(document, run, at - run, StandardCharsets.UTF_8));
                at = escape(at + 1, text);
                run = at;
            } else {
                at++;
            }
        }
        return null;
    }

    private int escape(int at, StringBuilder text) {
        if (at >= document.length) {
            return GIVE_UP;
        }
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
        if (from + 4 > document.length) {
            return GIVE_UP;
        }
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

    private void addAscii(Kind kind, int from, int to) {
        int length = to - from;
        if (length > chars.length) {
            chars = new char[Math.max(length, 2 * chars.length)];
        }
        byte[] bytes = document;
        char[] copy = chars;
        for (int i = 0; i < length; i++) {
            copy[i] = (char) bytes[from + i];
        }
        tape.addText(kind, name, copy, 0, length);
    }

    private int space(int from) {
        byte[] bytes = document;
        int at = from;
        while (at < bytes.length && isSpace(bytes[at])) {
            at++;
        }
        return at;
    }

    /** True if a number or literal may end before {@code at}. */
    private boolean endsValue(int at) {
        if (at == document.length) {
            return false;
        }
        byte next = document[at];
        return next == ',' || next == '}' || next == ']' || isSpace(next);
    }

    private static boolean isSpace(byte b) {
        return b <= ' ' && (b == ' ' || b == '\n' || b == '\r' || b == '\t');
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
