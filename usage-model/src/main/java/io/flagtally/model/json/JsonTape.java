package io.flagtally.model.json;

import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.DecodeResult;
import java.util.Arrays;

/**
 * One JSON document as a flat list of nodes in arrays that are used again for the next document.
 *
 * <p>The decoders need all of a document before they may hand over its first row, in schema order rather than in the order of
 * the text, with the last of two equal keys winning as in {@code JSON.parse}. A tree would give that for an object a node;
 * this gives it for no object a node: names that come again are the Strings that they were before, text goes to one char
 * array, and a String is made only where {@link #text} is called.
 *
 * <p>A node is an index. {@code 0} is the root; the children of an object or array follow it:
 *
 * <pre>for (int child = tape.first(node); child != NONE; child = tape.sibling(child)) …</pre>
 *
 * <p>One thread at a time.
 */
@SuppressWarnings("EnumOrdinal") // Kinds are kept as bytes, within this class only.
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
    private static final int INITIAL_NODES = 256;
    private static final int INITIAL_TEXT = 4096;

    /** What a document that was larger than usual grew is given back after it. */
    private static final int KEPT_NODES = 64 * 1024;

    private static final int KEPT_TEXT = 1024 * 1024;

    /** In place of a text's length: there is no text, but a long. */
    private static final int INTEGER = -1;

    /**
     * A hostile report is all commas, and a node takes fourteen times the memory of the two bytes that make it. Real rows
     * have at most five nodes; registrations have few rows, but lists.
     */
    private static final int NODES_A_ROW = 10;

    private static final int NODES_WITHOUT_ROWS = 10_000;

    /** Longest integer that a long surely holds. */
    static final int SAFE_LONG_LENGTH = 18;

    /** Objects up to this size are searched for equal keys by comparing each with each. */
    private static final int SMALL_OBJECT = 8;

    private final PlainReader plain;
    private final JacksonReader jackson;
    private final KnownTexts known = new KnownTexts();
    private final long maxNodes;
    private final boolean byteOrderMarkAllowed;

    private int size;
    /** Ordinals: an array of references would cost a write barrier a node. */
    private byte[] kinds = new byte[INITIAL_NODES];

    private String[] names = new String[INITIAL_NODES];
    private int[] siblings = new int[INITIAL_NODES];
    /** Of an object or array: its first child. Of text: where it starts. */
    private int[] starts = new int[INITIAL_NODES];
    /** Of an object or array: its number of children. Of text: its length, or INTEGER. */
    private int[] lengths = new int[INITIAL_NODES];
    /** Of a number that is a whole number in a long: that. */
    private long[] integers = new long[INITIAL_NODES];

    private int textSize;
    private char[] text = new char[INITIAL_TEXT];

    private int depth;
    private int[] open = new int[32];
    private int[] lastChild = new int[32];
    private final FieldTable seen = new FieldTable();

    /** {@code byteOrderMarkAllowed}: skip one at the start rather than refuse it. */
    public JsonTape(DecodeLimits limits, boolean byteOrderMarkAllowed) {
        this.maxNodes = NODES_WITHOUT_ROWS + (long) NODES_A_ROW * limits.maxRows();
        this.byteOrderMarkAllowed = byteOrderMarkAllowed;
        this.plain = new PlainReader(limits.maxDepth(), known, this);
        this.jackson = new JacksonReader(limits, this);
    }

    /** Reads a document; what was read before is gone. Anything but {@code Valid} leaves the tape unusable. */
    public DecodeResult read(byte[] document) {
        int skip = byteOrderMarkAllowed && startsWithByteOrderMark(document) ? 3 : 0;
        return plain.read(document, skip) ? DecodeResult.VALID : jackson.read(document, skip);
    }

    public Kind kind(int node) {
        return KINDS[kinds[node]];
    }

    /** True if {@code node} is there and is of that kind. */
    public boolean is(int node, Kind kind) {
        return node != NONE && kinds[node] == kind.ordinal();
    }

    /** True if {@code node} is not there or is null. */
    public boolean isAbsentOrNull(int node) {
        return node == NONE || kinds[node] == Kind.NULL.ordinal();
    }

    /** First child of an object or array; {@link #NONE} if it has none. */
    public int first(int node) {
        return starts[node];
    }

    /** Next child of the same parent; {@link #NONE} after the last. */
    public int sibling(int node) {
        return siblings[node];
    }

    /** Number of children of an object or array. Of fields with equal names only the last counts. */
    public int count(int node) {
        return lengths[node];
    }

    /** Name of a field; null for an array's element and for the root. */
    public String name(int node) {
        return names[node];
    }

    /** The field of that name, {@link #NONE} if the object has none. */
    @SuppressWarnings(
            "ReferenceEquality") // Equal names are compared as such, too: after the first time they are the same.
    public int field(int object, String name) {
        for (int child = first(object); child != NONE; child = sibling(child)) {
            if (name == names[child]) {
                return child;
            }
            if (name.equals(names[child])) {
                known.prefer(name);
                return child;
            }
        }
        return NONE;
    }

    /** Text of a string, or of a number as it was written (a long one's digits). */
    public String text(int node) {
        return isLong(node) ? Long.toString(integers[node]) : new String(text, starts[node], lengths[node]);
    }

    /** True if a number was written without fraction and exponent, and {@link #integer} holds it. */
    public boolean isLong(int node) {
        return kinds[node] == Kind.NUMBER.ordinal() && lengths[node] == INTEGER;
    }

    /** The value of a number for which {@link #isLong} is true. */
    public long integer(int node) {
        return integers[node];
    }

    /** Makes {@code node} the whole number that it was found to stand for. */
    public void setInteger(int node, long value) {
        kinds[node] = (byte) Kind.NUMBER.ordinal();
        lengths[node] = INTEGER;
        integers[node] = value;
    }

    /** The chars that hold a string's text, from {@link #textStart} on, {@link #textLength} of them. Not to be changed. */
    public char[] chars() {
        return text;
    }

    public int textStart(int node) {
        return starts[node];
    }

    public int textLength(int node) {
        return lengths[node];
    }

    /** Empties it. A reader begins with this, then adds nodes in the order of the text. */
    void reset() {
        if (kinds.length > KEPT_NODES) {
            grow(KEPT_NODES);
        }
        if (text.length > KEPT_TEXT) {
            text = new char[KEPT_TEXT];
        }
        size = 0;
        textSize = 0;
        depth = 0;
    }

    /** True once there are more nodes than the allowed rows can have. */
    boolean isFull() {
        return size > maxNodes;
    }

    /** How many objects and arrays are open. */
    int depth() {
        return depth;
    }

    /** True if the innermost of what is open is an object. */
    boolean isInObject() {
        return depth > 0 && kinds[open[depth - 1]] == Kind.OBJECT.ordinal();
    }

    /** Opens an object or array; {@code name} is null but in an object, here as in all that add a node. */
    void open(Kind kind, String name) {
        int node = add(kind, name);
        starts[node] = NONE;
        lengths[node] = 0;
        if (depth == open.length) {
            open = Arrays.copyOf(open, depth * 2);
            lastChild = Arrays.copyOf(lastChild, depth * 2);
        }
        open[depth] = node;
        lastChild[depth] = NONE;
        depth++;
    }

    /** Closes the innermost of what is open. */
    void close() {
        depth--;
        int node = open[depth];
        if (lengths[node] > 1 && kinds[node] == Kind.OBJECT.ordinal()) {
            unlinkShadowed(node);
        }
    }

    void addLiteral(Kind kind, String name) {
        add(kind, name);
    }

    void addInteger(String name, long value) {
        int node = add(Kind.NUMBER, name);
        integers[node] = value;
        lengths[node] = INTEGER;
    }

    /** A string, or a number that no long holds. */
    void addText(Kind kind, String name, char[] chars, int from, int length) {
        int node = add(kind, name);
        if (textSize + length > text.length) {
            text = Arrays.copyOf(text, Math.max(text.length * 2, textSize + length));
        }
        System.arraycopy(chars, from, text, textSize, length);
        starts[node] = textSize;
        lengths[node] = length;
        textSize += length;
    }

    private int add(Kind kind, String name) {
        int node = size++;
        if (node == kinds.length) {
            grow(node * 2);
        }
        kinds[node] = (byte) kind.ordinal();
        names[node] = name;
        siblings[node] = NONE;
        if (depth > 0) {
            link(node, depth - 1);
        }
        return node;
    }

    /** Makes {@code node} the last child of what is open at {@code level}. */
    private void link(int node, int level) {
        int parent = open[level];
        int previous = lastChild[level];
        if (previous == NONE) {
            starts[parent] = node;
        } else {
            siblings[previous] = node;
        }
        lastChild[level] = node;
        lengths[parent]++;
    }

    private void grow(int capacity) {
        kinds = Arrays.copyOf(kinds, capacity);
        names = Arrays.copyOf(names, capacity);
        siblings = Arrays.copyOf(siblings, capacity);
        starts = Arrays.copyOf(starts, capacity);
        lengths = Arrays.copyOf(lengths, capacity);
        integers = Arrays.copyOf(integers, capacity);
    }

    /** Takes out every field that a later one of the same name replaces. */
    private void unlinkShadowed(int object) {
        if (lengths[object] <= SMALL_OBJECT ? allDiffer(object) : lastOfEach(object)) {
            return;
        }
        lastOfEach(object);
        int previous = NONE;
        for (int child = first(object); child != NONE; child = siblings[child]) {
            if (seen.get(names[child]) != child) {
                lengths[object]--;
            } else if (previous == NONE) {
                starts[object] = child;
                previous = child;
            } else {
                siblings[previous] = child;
                previous = child;
            }
        }
    }

    private boolean allDiffer(int object) {
        for (int left = first(object); left != NONE; left = siblings[left]) {
            for (int right = siblings[left]; right != NONE; right = siblings[right]) {
                if (names[left].hashCode() == names[right].hashCode() && names[left].equals(names[right])) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Fills {@code seen} with the last field of each name; true if no name came twice. */
    private boolean lastOfEach(int object) {
        seen.clear(lengths[object]);
        boolean allDiffer = true;
        for (int child = first(object); child != NONE; child = siblings[child]) {
            allDiffer &= seen.put(names[child], child) == NONE;
        }
        return allDiffer;
    }

    private static boolean startsWithByteOrderMark(byte[] document) {
        return document.length >= 3
                && document[0] == (byte) 0xEF
                && document[1] == (byte) 0xBB
                && document[2] == (byte) 0xBF;
    }
}
