package io.flagtally.model.json;

import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.json.JsonTape.Kind;

/**
 * Reads a document onto a tape in one walk from left to right, and says where it stops being JSON.
 *
 * <p>It reads what {@code JSON.parse} reads: also the escape of an unpaired surrogate, in names as in texts. Bytes of a
 * text that are not UTF-8 become U+FFFD, since real clients cut through characters. Names that came before cost no
 * allocation.
 */
public final class JsonReader {
    /** Longest integer that a long surely holds. */
    static final int SAFE_LONG_LENGTH = 18;

    private static final int WRONG = -1;
    private static final DecodeResult TRUNCATED = new DecodeResult.Malformed(true, "Unexpected end of JSON input");

    private final DecodeLimits limits;
    private final int maxDepth;
    private final KnownTexts known;
    private final TapeBuilder tape;
    private final RichText richText = new RichText();
    private final boolean byteOrderMarkAllowed;
    /** The tape's copy of the document, with what {@link AsciiWords} needs behind it. */
    private byte[] document;
    /** Behind the closing quote of the last text. */
    private int textEnd;

    private int length;
    /** Why the document was not read to its end, if something returned {@link #WRONG}. */
    private DecodeResult refusal;

    /** {@code byteOrderMarkAllowed}: skip one at the start rather than refuse it. */
    public JsonReader(DecodeLimits limits, boolean byteOrderMarkAllowed) {
        this.limits = limits;
        this.maxDepth = limits.maxDepth();
        this.byteOrderMarkAllowed = byteOrderMarkAllowed;
        this.tape = new TapeBuilder(limits.maxRows());
        this.known = tape.known();
        this.document = tape.bytes();
    }

    /** What was read last. */
    public JsonTape tape() {
        return tape.tape();
    }

    /** Names a field that a decoder will ask the tape for, once for all documents. */
    public FieldName name(String text) {
        return new FieldName(text, known.pin(text));
    }

    /** Makes a scalar on the tape the whole number that it was found to stand for. */
    public void setInteger(int node, long value) {
        tape.setInteger(node, value);
    }

    /** Lets go of the document. Call it after each one, so that a reader at rest holds little, whatever it read. */
    public void release() {
        tape.release();
        document = tape.bytes();
    }

    /** Reads a document; what was read before is gone. Anything but {@code Valid} leaves the tape unusable. */
    public DecodeResult read(byte[] bytes) {
        tape.reset();
        length = tape.hold(bytes, byteOrderMarkAllowed && startsWithByteOrderMark(bytes) ? 3 : 0);
        document = tape.bytes();
        int at = root(space(0));
        if (at != WRONG) {
            at = space(at);
            if (at == length) {
                tape.finish();
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
                                        + RichText.decoded(document, 0, at).length()));
    }

    private int refuse(DecodeResult why) {
        refusal = why;
        return WRONG;
    }

    /**
     * Reads from behind the sign that opened the root to behind the sign that closes it. One loop reads objects and
     * arrays of any depth: calls would write its local variables to memory at each value.
     */
    private int rest(int from) {
        byte[] bytes = document;
        int at = from;
        boolean inObject = tape.isInObject();
        // True right after the sign that opens an object or array: no comma comes before the first child.
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

    // No check here of what follows a number or literal: the caller looks at it next, and takes only a comma or an end.

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
        if (at - from > SAFE_LONG_LENGTH) {
            return numberAsText(name, from, at, at - first);
        }
        tape.addInteger(name, negative ? -value : value);
        return at;
    }

    /** Reads a number with a fraction, an exponent or both. Its whole part ends at {@code point}. */
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

    /** A text with escapes or with characters beyond ASCII; null if it is none. */
    private String richText(int from) {
        String text = richText.read(document, from);
        textEnd = richText.end();
        if (text == null) {
            unexpected(textEnd);
        }
        return text;
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

    private static boolean startsWithByteOrderMark(byte[] document) {
        return document.length >= 3
                && document[0] == (byte) 0xEF
                && document[1] == (byte) 0xBB
                && document[2] == (byte) 0xBF;
    }
}
