package io.flagtally.model.json;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Writes a value of a {@link JsonTape} so that equal values are equal texts: no spaces, sorted keys, one form a number.
 */
public final class CanonicalJson {
    /** Deeper than this, keys stay unsorted: recursion must end somewhere, and no client nests like that. */
    private static final int MAX_SORTED_DEPTH = 200;

    /** Objects with more fields stay unsorted: to sort a million keys costs far more than to read them. */
    private static final int MAX_SORTED_FIELDS = 1_000;

    private CanonicalJson() {}

    private record Field(String name, int node) {}

    /** The canonical text of {@code node}. */
    public static String of(JsonTape tape, int node) {
        StringBuilder out = new StringBuilder(32);
        write(tape, node, out, 0);
        return out.toString();
    }

    private static void write(JsonTape tape, int node, StringBuilder out, int depth) {
        switch (tape.kind(node)) {
            case OBJECT, ARRAY -> {
                if (depth < MAX_SORTED_DEPTH) {
                    writeChildren(tape, node, out, depth);
                } else {
                    writeUnsorted(tape, node, out);
                }
            }
            default -> writeScalar(tape, node, out);
        }
    }

    private static void writeChildren(JsonTape tape, int parent, StringBuilder out, int depth) {
        boolean object = tape.is(parent, JsonTape.Kind.OBJECT);
        out.append(object ? '{' : '[');
        if (object && tape.count(parent) <= MAX_SORTED_FIELDS) {
            for (Field field : sortedFields(tape, parent)) {
                writeChild(tape, field.node, out, depth);
            }
        } else {
            for (int child = tape.first(parent); child != JsonTape.NONE; child = tape.sibling(child)) {
                writeChild(tape, child, out, depth);
            }
        }
        out.append(object ? '}' : ']');
    }

    private static void writeChild(JsonTape tape, int child, StringBuilder out, int depth) {
        char before = out.charAt(out.length() - 1);
        // The first child stands right behind the sign that opened the parent, and no child ends with that sign.
        if (before != '{' && before != '[') {
            out.append(',');
        }
        if (tape.name(child) != null) {
            writeString(tape.name(child), out);
            out.append(':');
        }
        write(tape, child, out, depth + 1);
    }

    private static List<Field> sortedFields(JsonTape tape, int object) {
        List<Field> fields = new ArrayList<>();
        for (int child = tape.first(object); child != JsonTape.NONE; child = tape.sibling(child)) {
            fields.add(new Field(tape.name(child), child));
        }
        fields.sort(Comparator.comparing(Field::name));
        return fields;
    }

    /** Writes without recursion, one step a node, in the order of the text. */
    private static void writeUnsorted(JsonTape tape, int root, StringBuilder out) {
        int end = tape.behind(root);
        boolean opened = true;
        int node = root;
        while (node != end) {
            if (tape.isEnd(node)) {
                out.append(tape.endsObject(node) ? '}' : ']');
                opened = false;
            } else if (tape.isShadowed(node)) {
                node = tape.behind(node);
                continue;
            } else {
                if (!opened) {
                    out.append(',');
                }
                opened = writeStart(tape, node, node == root, out);
            }
            node = tape.next(node);
        }
    }

    /** Writes the start of a node. True if it may have children. */
    private static boolean writeStart(JsonTape tape, int node, boolean bare, StringBuilder out) {
        String name = bare ? null : tape.name(node);
        if (name != null) {
            writeString(name, out);
            out.append(':');
        }
        if (tape.is(node, JsonTape.Kind.OBJECT)) {
            out.append('{');
        } else if (tape.is(node, JsonTape.Kind.ARRAY)) {
            out.append('[');
        } else {
            writeScalar(tape, node, out);
            return false;
        }
        return true;
    }

    private static void writeScalar(JsonTape tape, int node, StringBuilder out) {
        switch (tape.kind(node)) {
            case STRING -> writeString(tape.text(node), out);
            case NUMBER -> {
                if (tape.isLong(node)) {
                    out.append(tape.integer(node));
                } else {
                    JsNumbers.writeCanonical(tape.text(node), out);
                }
            }
            case TRUE -> out.append("true");
            case FALSE -> out.append("false");
            case NULL -> out.append("null");
            default -> throw new IllegalStateException("not a scalar");
        }
    }

    /** Writes {@code text} as a JSON string. Escapes only what it must, and lone surrogates, which UTF-8 can't hold. */
    public static void writeString(String text, StringBuilder out) {
        out.append('"');
        int from = plainEnd(text);
        out.append(text, 0, from);
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                writeControl(c, out);
            } else if (!Character.isSurrogate(c)) {
                out.append(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                out.append(c).append(text.charAt(++i));
            } else {
                writeEscape(c, out);
            }
        }
        out.append('"');
    }

    /** Index of the first character that may need an escape. */
    private static int plainEnd(String text) {
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c)) {
                return at;
            }
            at++;
        }
        return at;
    }

    private static void writeControl(char c, StringBuilder out) {
        switch (c) {
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> writeEscape(c, out);
        }
    }

    private static void writeEscape(char c, StringBuilder out) {
        out.append("\\u");
        String hex = Integer.toHexString(c);
        out.append("0".repeat(4 - hex.length())).append(hex);
    }
}
