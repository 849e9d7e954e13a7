package io.flagtally.model.json;

import io.flagtally.model.json.JsonTape.Kind;
import java.util.Arrays;

/**
 * Writes the flat form of a document while a reader walks over it: {@link #reset}, the nodes in the order of the text,
 * {@link #finish}, and {@link #release} when nobody needs the document any more. Its arrays serve the next document,
 * too.
 */
@SuppressWarnings("EnumOrdinal") // Kinds are kept as numbers, within this package only.
final class TapeBuilder {
    private static final int INITIAL_WORDS = 512;
    private static final int INITIAL_BYTES = 8 * 1024;
    private static final int INITIAL_DEPTH = 32;

    /** Arrays grown past these are released after the document. */
    private static final int KEPT_WORDS = 16 * 1024;

    private static final int KEPT_BYTES = 64 * 1024 + 2 * AsciiWords.WORD;
    private static final int KEPT_DEPTH = 512;

    /**
     * A hostile report is all commas, and a node takes eight times the memory of the two bytes that make it. Real rows
     * have at most five nodes; registrations have few rows, but lists.
     */
    private static final int NODES_A_ROW = 10;

    private static final int NODES_WITHOUT_ROWS = 10_000;

    private final KnownTexts known = new KnownTexts();
    private final EqualNames equalNames = new EqualNames(known);
    private final JsonTape tape = new JsonTape(known);
    private final long maxNodes;

    /** See {@link Nodes}. */
    private long[] nodes = new long[INITIAL_WORDS];

    private int size;
    /** Past this there are more nodes than allowed. Ends don't count. */
    private long fullSize;

    private byte[] bytes = new byte[INITIAL_BYTES];

    private int depth;
    private int[] open = new int[INITIAL_DEPTH];
    /** One bit for each name of the innermost object so far: in most objects no two names share one. */
    private long metNames;

    private long metAgain;
    private long[] metOutside = new long[INITIAL_DEPTH];
    private long[] metAgainOutside = new long[INITIAL_DEPTH];

    TapeBuilder(int maxRows) {
        this.maxNodes = NODES_WITHOUT_ROWS + (long) NODES_A_ROW * maxRows;
        showArrays();
    }

    KnownTexts known() {
        return known;
    }

    /** What was built, once it is finished. */
    JsonTape tape() {
        return tape;
    }

    /** The bytes of the document that is held; they go on behind it. */
    byte[] bytes() {
        return bytes;
    }

    /** Empties it for the next document. */
    void reset() {
        known.nextDocument();
        size = 0;
        fullSize = Nodes.WORDS * maxNodes;
        depth = 0;
    }

    /** Copies a document, with what {@link AsciiWords} needs behind it, and returns its length. */
    int hold(byte[] document, int skip) {
        int length = document.length - skip;
        int room = length + 2 * AsciiWords.WORD;
        if (room > bytes.length) {
            bytes = new byte[Math.max(room, Math.min(2 * bytes.length, KEPT_BYTES))];
        }
        System.arraycopy(document, skip, bytes, 0, length);
        bytes[length] = 0;
        return length;
    }

    /** Ends the list of nodes: the tape may be read. */
    void finish() {
        ensureRoom();
        nodes[size] = Nodes.first(Nodes.END, KnownTexts.NO_TEXT);
        showArrays();
    }

    /** Forgets the document and releases large arrays, so that a decoder at rest holds little. */
    void release() {
        known.nextDocument();
        size = 0;
        if (nodes.length > KEPT_WORDS) {
            nodes = new long[INITIAL_WORDS];
        }
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[INITIAL_BYTES];
        }
        if (open.length > KEPT_DEPTH) {
            open = new int[INITIAL_DEPTH];
            metOutside = new long[INITIAL_DEPTH];
            metAgainOutside = new long[INITIAL_DEPTH];
        }
        showArrays();
    }

    /** True once there are more nodes than the allowed rows can have. */
    boolean isFull() {
        return size > fullSize;
    }

    /** How many objects and arrays are open. */
    int depth() {
        return depth;
    }

    /** True if the innermost object or array that is open is an object. */
    boolean isInObject() {
        return Nodes.what(nodes, open[depth - 1]) == Kind.OBJECT.ordinal();
    }

    // In all that follow, name is the number of a field's name, and NO_TEXT of anything but a field.

    /** Opens an object or array. */
    void open(Kind kind, int name) {
        int node = size;
        add(kind.ordinal(), name, 0);
        if (depth == open.length) {
            open = Arrays.copyOf(open, depth * 2);
            metOutside = Arrays.copyOf(metOutside, depth * 2);
            metAgainOutside = Arrays.copyOf(metAgainOutside, depth * 2);
        }
        open[depth] = node;
        metOutside[depth] = metNames;
        metAgainOutside[depth] = metAgain;
        metNames = 0;
        metAgain = 0;
        depth++;
    }

    /** Closes the innermost object or array that is open, and returns the number of its name. */
    int close() {
        depth--;
        int node = open[depth];
        int what = Nodes.what(nodes, node);
        ensureRoom();
        nodes[size] = Nodes.first(Nodes.END, KnownTexts.NO_TEXT);
        nodes[size + 1] = what;
        size += Nodes.WORDS;
        fullSize += Nodes.WORDS;
        nodes[node + 1] = size;
        if (metAgain != 0 && what == Kind.OBJECT.ordinal()) {
            equalNames.hideReplaced(nodes, node);
        }
        metNames = metOutside[depth];
        metAgain = metAgainOutside[depth];
        return Nodes.name(nodes, node);
    }

    void addLiteral(Kind kind, int name) {
        add(kind.ordinal(), name, 0);
    }

    void addInteger(int name, long value) {
        add(Kind.NUMBER.ordinal(), name, value);
    }

    /** A string, or a number that no long holds, in the bytes of the document that is held. */
    void addBytes(Kind kind, int name, int from, int to) {
        add(kind.ordinal() | Nodes.IN_BYTES, name, (long) (to - from) << Integer.SIZE | from);
    }

    /** A string, or a number that no long holds. */
    void addText(Kind kind, int name, String text) {
        add(kind.ordinal() | Nodes.NUMBERED, name, known.add(text));
    }

    /** Makes a scalar the whole number that it was found to stand for. */
    void setInteger(int node, long value) {
        nodes[node] = Nodes.first(Kind.NUMBER.ordinal(), Nodes.name(nodes, node));
        nodes[node + 1] = value;
    }

    private void add(int what, int name, long second) {
        ensureRoom();
        long[] to = nodes;
        int node = size;
        to[node] = Nodes.first(what, name);
        to[node + 1] = second;
        size = node + Nodes.WORDS;
        // Equal names have different numbers if these are for this document only.
        long met = name > KnownTexts.NO_TEXT ? -1 : 1L << name;
        metAgain |= metNames & met;
        metNames |= met;
    }

    private void ensureRoom() {
        if (size + Nodes.WORDS > nodes.length) {
            nodes = Arrays.copyOf(nodes, size * 2);
        }
    }

    private void showArrays() {
        tape.show(nodes, bytes);
    }
}
