package io.flagtally.model.json;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the elements of an array of the root object in the document's own bytes; a {@link JsonTape} tells only what
 * they hold. For documents that a reader found valid: this checks nothing again. Bytes that are not UTF-8 do no harm,
 * since no reader takes a quote, bracket or comma for a part of a longer character.
 */
public final class RootArray {
    private final byte[] document;
    private int at;

    private RootArray(byte[] document) {
        this.document = document;
    }

    /** A stretch of a document: from this byte to before that one. */
    public record Span(int from, int to) {}

    /**
     * The elements of the array in {@code field}, in the last one if several have that name. The name has only letters.
     */
    public static List<Span> elements(byte[] document, String field) {
        return new RootArray(document).elements(field);
    }

    private List<Span> elements(String field) {
        List<Span> last = List.of();
        // A byte order mark and blanks may stand before it.
        while (document[at] != '{') {
            at++;
        }
        next();
        while (document[at] != '}') {
            boolean named = isNamed(field);
            skipString();
            skipSpace();
            // Onto the value, behind the colon.
            next();
            if (named && document[at] == '[') {
                last = children();
            } else {
                skipValue();
            }
            skipSpace();
            if (document[at] == ',') {
                next();
            }
        }
        return last;
    }

    private List<Span> children() {
        List<Span> children = new ArrayList<>();
        next();
        while (document[at] != ']') {
            int from = at;
            skipValue();
            children.add(new Span(from, at));
            skipSpace();
            if (document[at] == ',') {
                next();
            }
        }
        at++;
        return children;
    }

    /** True if the name that begins here is {@code field}, with or without escapes. */
    private boolean isNamed(String field) {
        int from = at + 1;
        for (int i = 0; i < field.length(); i++) {
            boolean escaped = document[from] == '\\' && document[from + 1] == 'u';
            if ((escaped ? codeUnit(from + 2) : document[from]) != field.charAt(i)) {
                return false;
            }
            from += escaped ? 6 : 1;
        }
        return document[from] == '"';
    }

    private int codeUnit(int from) {
        int unit = 0;
        for (int i = from; i < from + 4; i++) {
            unit = unit << 4 | Character.digit(document[i], 16);
        }
        return unit;
    }

    private void skipValue() {
        int depth = 0;
        do {
            switch (document[at]) {
                case '"' -> skipString();
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                case ',', ':', ' ', '\t', '\r', '\n' -> at++;
                default -> skipWord();
            }
        } while (depth > 0);
    }

    /** A number or a literal. */
    private void skipWord() {
        while (",:}] \t\r\n".indexOf(document[at]) < 0) {
            at++;
        }
    }

    private void skipString() {
        at++;
        while (document[at] != '"') {
            at += document[at] == '\\' ? 2 : 1;
        }
        at++;
    }

    /** Goes to the next byte that is no blank. */
    private void next() {
        at++;
        skipSpace();
    }

    private void skipSpace() {
        while (document[at] == ' ' || document[at] == '\t' || document[at] == '\r' || document[at] == '\n') {
            at++;
        }
    }
}
