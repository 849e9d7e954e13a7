package io.flagtally.model.json;

import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.json.JsonTape.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads a document onto a tape, in one walk from left to right, and says where it stops being JSON.
 *
 * <p>It reads what {@code JSON.parse} reads: also an unpaired surrogate's escape, in a name as in a text. Bytes in a text that
 * are not UTF-8 are U+FFFD, since real clients cut through characters. Names that were met before cost no allocation.
 */
final class JsonReader {
    private static final int WRONG = -1;
    private static final DecodeResult TRUNCATED = new DecodeResult.Malformed(true, "Unexpected end of JSON input");

    /** A character of UTF-8 has at most so many bytes after its first. */
    private static final int MOST_FOLLOWING = 3;

    private final DecodeLimits limits;
    private final int maxDepth;
    private final KnownTexts known;
    private final JsonTape tape;
    /** The document, and behind it what {@link AsciiWords} tells. */
    private byte[] document;
    /** Where the last text ended, its closing quote included. */
    private int textEnd;

    private int length;
    /** Why the document was not read to its end, if something returned {@link #WRONG}. */
    private DecodeResult refusal;

    JsonReader(DecodeLimits limits, JsonTape tape) {
        this.limits = limits;
        this.maxDepth = limits.maxDepth();
        this.known = tape.known();
        this.tape = tape;
        this.document = tape.bytes();
    }

    /** Lets go of a document. */
    void release() {
        document = tape.bytes();
    }

    /** Fills the tape from the document's bytes after {@code skip}. */
    DecodeResult read(byte[] bytes, int skip) {
        tape.reset();
        length = tape.hold(bytes, skip);
        document = tape.bytes();
        int at = root(space(0));
        if (at != WRONG) {
            at = space(at);
            if (at == length) {
                return DecodeResult.VALID;
            }
            unexpected(at);
        }
        DecodeResult result = refusal;
        refusal = null;
        return result;
    }

    private int root(int at) {
        byte sign = document[at];
        if (sign != '{' && sign != '[') {
            return scalar(sign, KnownTexts.NO_TEXT, at);
        }
        tape.open(sign == '{' ? Kind.OBJECT : Kind.ARRAY, KnownTexts.NO_TEXT);
        return rest(at + 1);
    }

    private int unexpected(int at) {
        // Behind the document's end is a 0, which nothing takes.
        return refuse(
                at == length
                        ? TRUNCATED
                        : new DecodeResult.Malformed(
                                false,
                                "Unexpected token in JSON at position "
                                        + decoded(0, at).length()));
    }

    private int refuse(DecodeResult why) {
        refusal = why;
        return WRONG;
    }

    /**
     * Reads on from behind the sign that opened the root to behind the one that closes it. One loop for objects and arrays of
     * any depth, since what it keeps in local variables would otherwise be written and read at each value.
     */
    private int rest(int from) {
        byte[] bytes = document;
        int at = from;
        boolean inObject = tape.isInObject();
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
                    return unexpected(at);
                }
                at = space(at + 1);
            }
            int name = KnownTexts.NO_TEXT;
            if (inObject) {
                if (bytes[at] != '"') {
                    return unexpected(at);
                }
                name = name(before, at + 1);
                if (name == KnownTexts.NONE) {
                    return WRONG;
                }
                before = Math.min(name, KnownTexts.NO_TEXT);
                at = space(textEnd);
                if (bytes[at] != ':') {
                    return unexpected(at);
                }
                at = space(at + 1);
            }
            sign = bytes[at];
            opened = sign == '{' || sign == '[';
            if (opened) {
                if (tape.depth() == maxDepth) {
                    return refuse(new DecodeResult.TooComplex(
                            "max-json-depth", "JSON is nested deeper than " + maxDepth + " levels"));
                }
                inObject = sign == '{';
                tape.open(inObject ? Kind.OBJECT : Kind.ARRAY, name);
                before = Math.min(name, KnownTexts.NO_TEXT) + KnownTexts.INSIDE;
                at++;
            } else {
                at = scalar(sign, name, at);
                if (at == WRONG) {
                    return WRONG;
                }
            }
        }
        return refuse(new DecodeResult.TooComplex(
                DecodeResult.TooComplex.MAX_ROWS,
                "the report has more values than " + limits.maxRows() + " rows can have"));
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
                return unexpected(at > length ? length : from);
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
        if (at == first) {
            return unexpected(at);
        }
        if (at - first > 1 && bytes[first] == '0') {
            return unexpected(first + 1);
        }
        if (bytes[at] == '.' || (bytes[at] | 0x20) == 'e') {
            return decimal(name, from, at);
        }
        if (at - from > JsonTape.SAFE_LONG_LENGTH) {
            return numberAsText(name, from, at, at - first);
        }
        tape.addInteger(name, negative ? -value : value);
        return at;
    }

    /** A number whose whole part ends at {@code point}, with a fraction, an exponent or both. */
    private int decimal(int name, int from, int point) {
        int others = document[from] == '-' ? 1 : 0;
        int at = point;
        if (document[at] == '.') {
            at = digits(at + 1);
            others++;
        }
        if (at != WRONG && (document[at] | 0x20) == 'e') {
            int signs = document[at + 1] == '-' || document[at + 1] == '+' ? 2 : 1;
            at = digits(at + signs);
            others += signs;
        }
        return at == WRONG ? WRONG : numberAsText(name, from, at, at - from - others);
    }

    private int numberAsText(int name, int from, int to, int digits) {
        if (digits > limits.maxNumberLength()) {
            return refuse(new DecodeResult.TooComplex(
                    "max-number-length", "a number is longer than " + limits.maxNumberLength() + " characters"));
        }
        tape.addBytes(Kind.NUMBER, name, from, to);
        return to;
    }

    private int digits(int from) {
        int at = from;
        while (isDigit(document[at])) {
            at++;
        }
        return at == from ? unexpected(at) : at;
    }

    private int string(int name, int from) {
        int at = AsciiWords.plainEnd(document, from);
        if (document[at] == '"') {
            tape.addBytes(Kind.STRING, name, from, at);
            return at + 1;
        }
        String text = richText(from);
        if (text == null) {
            return WRONG;
        }
        tape.addText(Kind.STRING, name, text);
        return textEnd;
    }

    /** Number of a field's name, or {@link KnownTexts#NONE} if it is none. */
    private int name(int before, int from) {
        int number = known.readAfter(before, document, from);
        if (number != KnownTexts.NONE) {
            textEnd = known.textEnd();
            return number;
        }
        String text = richText(from);
        return text == null ? KnownTexts.NONE : known.of(text);
    }

    /** A text with escapes or with characters beyond ASCII, or null if it is none. */
    private String richText(int from) {
        StringBuilder text = null;
        int run = from;
        int at = from;
        while (document[at] < 0 || document[at] >= ' ') {
            if (document[at] == '"') {
                textEnd = at + 1;
                String last = decoded(run, at);
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
                text.append(decoded(run, at));
            }
            at = escape(at + 1, text);
            if (at == WRONG) {
                return null;
            }
            run = at;
        }
        unexpected(at);
        return null;
    }

    /** A stretch of the document that an ASCII character follows. */
    private String decoded(int from, int to) {
        String text = new String(document, from, to - from, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') < 0) {
            return text;
        }
        // In how many U+FFFD a character that was cut off ends depends on what follows it.
        byte[] followed = Arrays.copyOfRange(document, from, to + MOST_FOLLOWING);
        Arrays.fill(followed, to - from, followed.length, (byte) '"');
        text = new String(followed, StandardCharsets.UTF_8);
        return text.substring(0, text.length() - MOST_FOLLOWING);
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
                return unexpected(at);
            }
        }
        return at + 1;
    }

    private int codeUnit(int from, StringBuilder text) {
        int unit = 0;
        for (int at = from; at < from + 4; at++) {
            int digit = Character.digit(document[at], 16);
            if (digit < 0) {
                return unexpected(at);
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
