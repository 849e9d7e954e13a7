package io.flagtally.model.json;

import io.flagtally.model.decode.Names;
import java.nio.charset.StandardCharsets;

/**
 * A document that was read, to look at: a flat list of nodes, which the next document overwrites.
 *
 * <p>Decoders need all of a document before they hand over its first row: they check in schema order rather than in the
 * order of the text, and the last of two equal keys wins, as in {@code JSON.parse}. A tree would allow that for an
 * object a node. This makes none: names that come again are the Strings that they were before, and text stays in the
 * document's bytes until {@link #text} makes a String of it.
 *
 * <p>A node is an index. {@code 0} is the root; the children of an object or array follow it:
 *
 * <pre>for (int child = tape.first(node); child != NONE; child = tape.sibling(child)) …</pre>
 *
 * <p>One thread at a time.
 */
@SuppressWarnings("EnumOrdinal") // Kinds are kept as numbers, within this package only.
public final class JsonTape {
    /** No such node. */
    public static final int NONE = -1;

    /** What a node is. */
    public enum Kind {
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        TRUE,
        FALSE,
        NULL
    }

    private static final Kind[] KINDS = Kind.values();

    private final KnownTexts known;
    /** The builder's arrays, see {@link Nodes}. */
    private long[] nodes;

    private byte[] bytes;

    JsonTape(KnownTexts known) {
        this.known = known;
    }

    /** Looks at these arrays from now on. */
    void show(long[] nodes, byte[] bytes) {
        this.nodes = nodes;
        this.bytes = bytes;
    }

    public Kind kind(int node) {
        return KINDS[(byte) what(node)];
    }

    /** True if {@code node} is there and is of that kind. */
    public boolean is(int node, Kind kind) {
        return node != NONE && (byte) what(node) == kind.ordinal();
    }

    /** True if {@code node} is not there or is null. */
    public boolean isAbsentOrNull(int node) {
        return node == NONE || what(node) == Kind.NULL.ordinal();
    }

    /** First child of an object or array; {@link #NONE} if it has none. */
    public int first(int node) {
        return visible(node + Nodes.WORDS);
    }

    /** Next child of the same parent; {@link #NONE} after the last. */
    public int sibling(int node) {
        return visible(behind(node));
    }

    /**
     * Number of children of an object or array, which are counted one by one. Of fields with equal names only the last
     * counts.
     */
    public int count(int node) {
        int count = 0;
        for (int child = first(node); child != NONE; child = sibling(child)) {
            count++;
        }
        return count;
    }

    /** Name of a field; null for an array's element and for the root. */
    public String name(int node) {
        return known.text(nameOf(node));
    }

    /** {@link FieldName#number} of a field's name. Names that no decoder asked for have other numbers. */
    public int nameNumber(int node) {
        return nameOf(node);
    }

    /** {@link Names#clean} of the name of a field. */
    public String cleanName(int node) {
        int name = nameOf(node);
        return name < KnownTexts.PLACES ? known.text(name) : Names.clean(known.text(name));
    }

    /** The field of that name; {@link #NONE} if the object has none. */
    public int field(int object, FieldName name) {
        int number = name.number();
        int child = first(object);
        while (child != NONE && nameOf(child) != number) {
            child = sibling(child);
        }
        return child;
    }

    /** Text of a string, or of a number as it was written (a long one's digits). */
    public String text(int node) {
        int what = what(node);
        if ((what & Nodes.NUMBERED) != 0) {
            return known.text((int) nodes[node + 1]);
        }
        return what == Kind.NUMBER.ordinal()
                ? Long.toString(nodes[node + 1])
                : new String(bytes, textStart(node), textLength(node), StandardCharsets.ISO_8859_1);
    }

    /** {@link Names#clean} of the text of a string. */
    public String cleanText(int node) {
        boolean clean = isPlainText(node) && textLength(node) <= Names.MAX_CODE_POINTS;
        return clean ? text(node) : Names.clean(text(node));
    }

    /**
     * Text of a string that comes again and again, such as an app's name, so that it need not become another String
     * each time. Not for ids: each new one takes a place from something that comes more often.
     */
    public String repeatedText(int node) {
        return isPlainText(node) ? known.text(known.read(bytes, textStart(node))) : text(node);
    }

    /** True if a number was written without fraction and exponent, and {@link #integer} holds it. */
    public boolean isLong(int node) {
        return what(node) == Kind.NUMBER.ordinal();
    }

    /** The value of a number for which {@link #isLong} is true. */
    public long integer(int node) {
        return nodes[node + 1];
    }

    /** Length of a string's text. */
    public int textLength(int node) {
        return (what(node) & Nodes.NUMBERED) == 0
                ? (int) (nodes[node + 1] >>> Integer.SIZE)
                : text(node).length();
    }

    /** True if the text of a string is ASCII without escapes, so that {@link #eightBytes} may be asked for it. */
    public boolean isPlainText(int node) {
        return what(node) == (Kind.STRING.ordinal() | Nodes.IN_BYTES);
    }

    /**
     * Eight bytes of a plain text, the first lowest. {@code from} is within the text; what is behind its end can be
     * anything.
     */
    public long eightBytes(int node, int from) {
        return AsciiWords.word(bytes, textStart(node) + from);
    }

    // For a walk over all nodes in the order of the text, ends and replaced fields included:

    /** The node that follows in the text. */
    int next(int node) {
        return node + Nodes.WORDS;
    }

    /** True if that is no value but the end of an object or array. */
    boolean isEnd(int node) {
        return what(node) == Nodes.END;
    }

    /** True if an end is an object's. */
    boolean endsObject(int node) {
        return nodes[node + 1] == Kind.OBJECT.ordinal();
    }

    /** True if a later field of the same name replaces it. */
    boolean isShadowed(int node) {
        return (what(node) & Nodes.SHADOWED) != 0;
    }

    /** The node that follows this one and all that is in it. */
    int behind(int node) {
        return Nodes.behind(nodes, node);
    }

    /** The first node from {@code from} on that no other replaces; {@link #NONE} if the end comes first. */
    private int visible(int from) {
        int node = from;
        while (what(node) >= Nodes.END) {
            if (what(node) == Nodes.END) {
                return NONE;
            }
            node = behind(node);
        }
        return node;
    }

    private int what(int node) {
        return Nodes.what(nodes, node);
    }

    private int nameOf(int node) {
        return Nodes.name(nodes, node);
    }

    private int textStart(int node) {
        return (int) nodes[node + 1];
    }
}
