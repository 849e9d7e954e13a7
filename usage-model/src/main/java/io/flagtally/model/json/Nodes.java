package io.flagtally.model.json;

/**
 * How a node lies in the array of a tape. It takes two words. The upper half of the first says what the node is, the
 * lower half is the number of its name: to store a reference instead costs a barrier of the garbage collector. The
 * second word holds
 *
 * <ul>
 *   <li>of an object or array: the index behind its end;
 *   <li>of a whole number: its value;
 *   <li>of a text in the document's bytes: where it begins (lower half) and how long it is (upper half);
 *   <li>of any other text: its number;
 *   <li>of an end: what it ends.
 * </ul>
 */
final class Nodes {
    /** Words that a node takes. */
    static final int WORDS = 2;

    // What a node is: the ordinal of its kind, and of these bits those that apply.

    /** Its text is in the document's bytes. */
    static final int IN_BYTES = 0x100;
    /** Its text has a number. */
    static final int NUMBERED = 0x200;
    /** Stands behind the last child of an object or array. */
    static final int END = 0x1_0000;
    /** A later field of the same name replaces it. */
    static final int SHADOWED = 0x2_0000;

    /** The last kind that has children. */
    private static final int ARRAY = 1;

    private Nodes() {}

    /** The first word of a node. */
    static long first(int what, int name) {
        return (long) what << Integer.SIZE | name;
    }

    static int what(long[] nodes, int node) {
        return (int) (nodes[node] >>> Integer.SIZE);
    }

    /** The number of a field's name; {@link KnownTexts#NO_TEXT} if the node is no field. */
    static int name(long[] nodes, int node) {
        return (int) nodes[node];
    }

    /** The index behind the node and all that is in it. */
    static int behind(long[] nodes, int node) {
        return (byte) what(nodes, node) <= ARRAY ? (int) nodes[node + 1] : node + WORDS;
    }

    static void hide(long[] nodes, int node) {
        nodes[node] |= (long) SHADOWED << Integer.SIZE;
    }
}
