package io.flagtally.model.json;

import java.util.BitSet;

/** Tells whether a text is JSON: in one walk over it, without an exception if it is not, and keeping nothing of it. */
public final class JsonSyntax {
    private static final int WRONG = -1;

    private final String text;
    /** For each level that is open: true if it is an object. */
    private final BitSet objects = new BitSet();

    private int depth;

    private JsonSyntax(String text) {
        this.text = text;
    }

    /** True if {@code text} is one JSON value, with or without space around it, however deep. */
    public static boolean isJson(String text) {
        return new JsonSyntax(text).isOneValue();
    }

    private boolean isOneValue() {
        int at = value(space(0));
        while (at != WRONG && depth > 0) {
            at = next(space(at));
        }
        return at != WRONG && space(at) == text.length();
    }

    /**
     * From behind a value, or from behind the sign that opened an object or array, to behind what comes next in there.
     */
    private int next(int at) {
        boolean object = objects.get(depth - 1);
        if (is(at, object ? '}' : ']')) {
            depth--;
            return at + 1;
        }
        if (!is(at, ',')) {
            return WRONG;
        }
        return value(object ? named(space(at + 1)) : space(at + 1));
    }

    /** Where the value of the field at {@code from} begins. */
    private int named(int from) {
        int nameEnd = is(from, '"') ? string(from + 1) : WRONG;
        if (nameEnd == WRONG) {
            return WRONG;
        }
        int colon = space(nameEnd);
        return is(colon, ':') ? space(colon + 1) : WRONG;
    }

    /** Behind a scalar; of an object or array behind its first child, or behind its end if it is empty. */
    private int value(int from) {
        int at = from;
        while (is(at, '{') || is(at, '[')) {
            boolean object = is(at, '{');
            at = space(at + 1);
            if (is(at, object ? '}' : ']')) {
                return at + 1;
            }
            objects.set(depth++, object);
            if (object) {
                at = named(at);
            }
        }
        if (at == WRONG || at == text.length()) {
            return WRONG;
        }
        return switch (text.charAt(at)) {
            case '"' -> string(at + 1);
            case 't' -> literal("true", at);
            case 'f' -> literal("false", at);
            case 'n' -> literal("null", at);
            default -> number(at);
        };
    }

    private int literal(String word, int from) {
        return text.startsWith(word, from) ? from + word.length() : WRONG;
    }

    private int number(int from) {
        int whole = is(from, '-') ? from + 1 : from;
        int at = digits(whole);
        if (at == WRONG || (at - whole > 1 && is(whole, '0'))) {
            return WRONG;
        }
        if (is(at, '.')) {
            at = digits(at + 1);
        }
        if (at != WRONG && (is(at, 'e') || is(at, 'E'))) {
            at = digits(is(at + 1, '+') || is(at + 1, '-') ? at + 2 : at + 1);
        }
        return at;
    }

    private int digits(int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at == from ? WRONG : at;
    }

    private int string(int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= ' ') {
            char c = text.charAt(at++);
            if (c == '"') {
                return at;
            }
            if (c == '\\') {
                at = escape(at);
                if (at == WRONG) {
                    return WRONG;
                }
            }
        }
        return WRONG;
    }

    private int escape(int from) {
        if (is(from, 'u')) {
            int end = from + 1;
            while (end < from + 5 && end < text.length() && isHex(text.charAt(end))) {
                end++;
            }
            return end == from + 5 ? end : WRONG;
        }
        return from < text.length() && "\"\\/bfnrt".indexOf(text.charAt(from)) >= 0 ? from + 1 : WRONG;
    }

    private static boolean isHex(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    private int space(int from) {
        int at = from;
        while (is(at, ' ') || is(at, '\n') || is(at, '\r') || is(at, '\t')) {
            at++;
        }
        return at;
    }

    private boolean is(int at, char c) {
        return at >= 0 && at < text.length() && text.charAt(at) == c;
    }
}
