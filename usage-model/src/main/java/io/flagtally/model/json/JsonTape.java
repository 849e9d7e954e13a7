package io.flagtally.model.json;

import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.Names;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One JSON document as a flat list of nodes in an array that is used again for the next document.
 *
 * <p>The decoders need all of a document before they may hand over its first row, in schema order rather than in the order of
 * the text, with the last of two equal keys winning as in {@code JSON.parse}. A tree would give that for an object a node;
 * this gives it for no object a node: names that come again are the Strings that they were before, text stays in the
 * document's bytes, and a String is made only where {@link #text} is called.
 *
 * <p>A node is an index. {@code 0} is the root; the children of an object or array follow it:
 *
 * <pre>for (int child = tape.first(node); child != NONE; child = tape.sibling(child)) …</pre>
 *
 * <p>One thread at a time.
 */
@SuppressWarnings("EnumOrdinal") // Kinds are kept as numbers, within this class only.
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

    /** Longest integer that a long surely holds. */
    static final int SAFE_LONG_LENGTH = 18;

    /** Words that a node takes. */
    private static final int NODE = 2;

    // In the upper half of a node's first word, with the ordinal of its kind:

    /** Its text is in the document's bytes. */
    private static final int IN_BYTES = 0x100;
    /** Its text has a number. */
    private static final int NUMBERED = 0x200;
    /** Stands behind the last child of an object or array. */
    private static final int END = 0x1_0000;
    /** A later field of the same name replaces it. */
    private static final int SHADOWED = 0x2_0000;

    private final JsonReader reader;
    private final KnownTexts known = new KnownTexts();
    private final long maxNodes;
    private final boolean byteOrderMarkAllowed;

    /**
     * Two words a node. The first has what it is in its upper half, and the number of its name in its lower: numbers, because to
     * store a reference costs a barrier of the garbage collector. The second has a whole number, or where a text is (lower half) and
     * how long (upper half), or its number, or the index behind an object or array;
     * of an end, what it ends.
     */
    private long[] nodes = new long[INITIAL_WORDS];

    private int size;
    /** Past this there are more nodes than allowed. Ends are none. */
    private long fullSize;

    private byte[] bytes = new byte[INITIAL_BYTES];

    private int depth;
    private int[] open = new int[INITIAL_DEPTH];
    /** One bit for each name that the innermost object has by now: most objects have no two that share one. */
    private long metNames;

    private long metAgain;
    private long[] metOutside = new long[INITIAL_DEPTH];
    private long[] metAgainOutside = new long[INITIAL_DEPTH];
    private final FieldTable otherFields = new FieldTable();
    /** By the number of a name: the last field that had it, in the object for which {@link #fieldRounds} has that round. */
    private final int[] fields = new int[KnownTexts.PLACES];

    private final long[] fieldRounds = new long[KnownTexts.PLACES];
    private long fieldRound;

    /** {@code byteOrderMarkAllowed}: skip one at the start rather than refuse it. */
    public JsonTape(DecodeLimits limits, boolean byteOrderMarkAllowed) {
        this.maxNodes = NODES_WITHOUT_ROWS + (long) NODES_A_ROW * limits.maxRows();
        this.byteOrderMarkAllowed = byteOrderMarkAllowed;
        this.reader = new JsonReader(limits, this);
    }

    /** Reads a document; what was read before is gone. Anything but {@code Valid} leaves the tape unusable. */
    public DecodeResult read(byte[] document) {
        int skip = byteOrderMarkAllowed && startsWithByteOrderMark(document) ? 3 : 0;
        DecodeResult result = reader.read(document, skip);
        // The root's siblings.
        ensureRoom();
        nodes[size] = first(END, KnownTexts.NO_TEXT);
        return result;
    }

    /**
     * Ends the document: what it was is gone, and what it grew past what a tape keeps. To be called after each, so that a tape
     * which rests holds little, whatever it read.
     */
    public void release() {
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
        reader.release();
    }

    /** A number for {@code name} that {@link #field(int, int)} takes, in this and all later documents. */
    public int fieldName(String name) {
        return known.pin(name);
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
        return visible(node + NODE);
    }

    /** Next child of the same parent; {@link #NONE} after the last. */
    public int sibling(int node) {
        return visible(behind(node));
    }

    /** Number of children of an object or array, which are counted one by one. Of fields with equal names only the last counts. */
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

    /** Number of the name of a field: that which {@link #fieldName(String)} gave if it is the same name. */
    public int fieldName(int node) {
        return nameOf(node);
    }

    /** {@link Names#clean} of the name of a field. */
    public String cleanName(int node) {
        int name = nameOf(node);
        return name < KnownTexts.PLACES ? known.text(name) : Names.clean(known.text(name));
    }

    /** The field of the name for which {@link #fieldName(String)} gave that number, {@link #NONE} if the object has none. */
    public int field(int object, int fieldName) {
        int child = first(object);
        while (child != NONE && nameOf(child) != fieldName) {
            child = sibling(child);
        }
        return child;
    }

    /** The field of that name, {@link #NONE} if the object has none. */
    @SuppressWarnings(
            "ReferenceEquality") // Equal names are compared as such, too: after the first time they are the same.
    public int field(int object, String name) {
        for (int child = first(object); child != NONE; child = sibling(child)) {
            String other = name(child);
            if (name == other) {
                return child;
            }
            if (name.equals(other)) {
                known.prefer(name, nameOf(child));
                return child;
            }
        }
        return NONE;
    }

    /** Text of a string, or of a number as it was written (a long one's digits). */
    public String text(int node) {
        int what = what(node);
        if ((what & NUMBERED) != 0) {
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
     * Text of a string that comes again and again, such as an app's name, so that it need not become another String each time.
     * Not for ids: each new one takes a place from something that comes more often.
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

    /** Makes {@code node}, a scalar, the whole number that it was found to stand for. */
    public void setInteger(int node, long value) {
        nodes[node] = first(Kind.NUMBER.ordinal(), nameOf(node));
        nodes[node + 1] = value;
    }

    /** Length of a string's text. */
    public int textLength(int node) {
        return (what(node) & NUMBERED) == 0
                ? (int) (nodes[node + 1] >>> Integer.SIZE)
                : text(node).length();
    }

    /** True if the text of a string is ASCII without escapes, so that {@link #eightBytes} may be asked for it. */
    public boolean isPlainText(int node) {
        return what(node) == (Kind.STRING.ordinal() | IN_BYTES);
    }

    /** Eight bytes of a plain text, the first lowest. {@code from} is within the text; what is behind its end can be anything. */
    public long eightBytes(int node, int from) {
        return AsciiWords.word(bytes, textStart(node) + from);
    }

    /** Empties it. A reader begins with this, then adds nodes in the order of the text. */
    void reset() {
        known.nextDocument();
        size = 0;
        fullSize = NODE * maxNodes;
        depth = 0;
    }

    /** Takes a copy of a document, with what {@link AsciiWords} needs behind it, and returns its length. */
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

    /** The bytes of the document that is held; they go on behind it. */
    byte[] bytes() {
        return bytes;
    }

    KnownTexts known() {
        return known;
    }

    /** True once there are more nodes than the allowed rows can have. */
    boolean isFull() {
        return size > fullSize;
    }

    /** How many objects and arrays are open. */
    int depth() {
        return depth;
    }

    /** True if the innermost of what is open is an object. */
    boolean isInObject() {
        return what(open[depth - 1]) == Kind.OBJECT.ordinal();
    }

    /** Opens an object or array; {@code name} is {@link KnownTexts#NO_TEXT} but in an object, here as in all that add a node. */
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

    /** Closes the innermost of what is open, and returns the number of its name. */
    int close() {
        depth--;
        int node = open[depth];
        ensureRoom();
        nodes[size] = first(END, KnownTexts.NO_TEXT);
        nodes[size + 1] = what(node);
        size += NODE;
        fullSize += NODE;
        nodes[node + 1] = size;
        if (metAgain != 0 && what(node) == Kind.OBJECT.ordinal()) {
            hideShadowed(node);
        }
        metNames = metOutside[depth];
        metAgain = metAgainOutside[depth];
        return nameOf(node);
    }

    void addLiteral(Kind kind, int name) {
        add(kind.ordinal(), name, 0);
    }

    void addInteger(int name, long value) {
        add(Kind.NUMBER.ordinal(), name, value);
    }

    /** A string, or a number that no long holds, in the bytes of the document that is held. */
    void addBytes(Kind kind, int name, int from, int to) {
        add(kind.ordinal() | IN_BYTES, name, (long) (to - from) << Integer.SIZE | from);
    }

    /** A string, or a number that no long holds. */
    void addText(Kind kind, int name, String text) {
        add(kind.ordinal() | NUMBERED, name, known.add(text));
    }

    private void add(int what, int name, long second) {
        ensureRoom();
        long[] to = nodes;
        int node = size;
        to[node] = first(what, name);
        to[node + 1] = second;
        size = node + NODE;
        // Equal names have different numbers if these are for this document only.
        long met = name > KnownTexts.NO_TEXT ? -1 : 1L << name;
        metAgain |= metNames & met;
        metNames |= met;
    }

    private void ensureRoom() {
        if (size + NODE > nodes.length) {
            nodes = Arrays.copyOf(nodes, size * 2);
        }
    }

    private static long first(int what, int name) {
        return (long) what << Integer.SIZE | name;
    }

    private int what(int node) {
        return (int) (nodes[node] >>> Integer.SIZE);
    }

    private int nameOf(int node) {
        return (int) nodes[node];
    }

    private int textStart(int node) {
        return (int) nodes[node + 1];
    }

    // For who walks over all nodes in the order of the text, ends and shadowed ones included:

    /** The node that follows in the text. */
    int next(int node) {
        return node + NODE;
    }

    /** True if that is no value but the end of an object or array. */
    boolean isEnd(int node) {
        return what(node) == END;
    }

    /** True if an end is an object's. */
    boolean endsObject(int node) {
        return nodes[node + 1] == Kind.OBJECT.ordinal();
    }

    /** True if a later field of the same name replaces it. */
    boolean isShadowed(int node) {
        return (what(node) & SHADOWED) != 0;
    }

    /** Where the next node is that is not in this one. */
    int behind(int node) {
        return (byte) what(node) <= Kind.ARRAY.ordinal() ? (int) nodes[node + 1] : node + NODE;
    }

    /** The first node from {@code from} on that no other replaces; {@link #NONE} if the end comes first. */
    private int visible(int from) {
        int node = from;
        while (what(node) >= END) {
            if (what(node) == END) {
                return NONE;
            }
            node = behind(node);
        }
        return node;
    }

    /** Marks every field that a later one of the same name replaces. */
    private void hideShadowed(int object) {
        fieldRound++;
        int others = 0;
        for (int node = object + NODE; what(node) != END; node = behind(node)) {
            int name = nameOf(node);
            if (name > KnownTexts.NO_TEXT) {
                others++;
                continue;
            }
            if (fieldRounds[name] == fieldRound) {
                hide(fields[name]);
            }
            fields[name] = node;
            fieldRounds[name] = fieldRound;
        }
        if (others > 1) {
            hideShadowedOthers(object, others);
        }
    }

    /** The same of the names whose numbers may differ though they are equal. */
    private void hideShadowedOthers(int object, int count) {
        otherFields.begin(count);
        for (int node = object + NODE; what(node) != END; node = behind(node)) {
            int name = nameOf(node);
            int previous = name > KnownTexts.NO_TEXT ? otherFields.put(known.text(name), node) : NONE;
            if (previous != NONE) {
                hide(previous);
            }
        }
        otherFields.clear();
    }

    private void hide(int node) {
        nodes[node] |= (long) SHADOWED << Integer.SIZE;
    }

    private static boolean startsWithByteOrderMark(byte[] document) {
        return document.length >= 3
                && document[0] == (byte) 0xEF
                && document[1] == (byte) 0xBB
                && document[2] == (byte) 0xBF;
    }
}
