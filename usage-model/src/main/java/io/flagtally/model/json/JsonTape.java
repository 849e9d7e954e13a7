package io.flagtally.model.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.DecodeResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One JSON document as a flat list of nodes in arrays that are used again for the next document.
 *
 * <p>The decoders need all of a document before they may hand over its first row, in schema order rather than in the order of
 * the text, with the last of two equal keys winning as in {@code JSON.parse}. A tree would give that for an object a node;
 * this gives it for no object a node: field names come from Jackson's table of names seen before, text goes to one char
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

    private static final int LONGEST_TAIL = 1024;

    /** A literal or number that the end of the text cuts off, or a sign after which more must come. */
    private static final Pattern CUT_TOKEN = Pattern.compile(
            "(?:(?<![\\w.+-])(?:t|tr|tru|f|fa|fal|fals|n|nu|nul|-|-?\\d+\\.|-?\\d+(?:\\.\\d+)?[eE][+-]?)|[,:{\\[]\\s*)\\z");

    /** Longest integer that a long surely holds. */
    private static final int SAFE_LONG_LENGTH = 18;

    /** Objects up to this size are searched for equal keys by comparing each with each. */
    private static final int SMALL_OBJECT = 8;

    private final JsonFactory factory;
    private final DecodeLimits limits;
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
        this.limits = limits;
        this.maxNodes = NODES_WITHOUT_ROWS + (long) NODES_A_ROW * limits.maxRows();
        this.byteOrderMarkAllowed = byteOrderMarkAllowed;
        this.factory = new JsonFactoryBuilder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.maxDepth())
                        .maxNumberLength(limits.maxNumberLength())
                        .maxStringLength(Integer.MAX_VALUE)
                        .maxNameLength(Integer.MAX_VALUE)
                        .build())
                // UTF-8 and nothing else: a guess would read hostile bytes as UTF-32.
                .disable(JsonFactory.Feature.CHARSET_DETECTION)
                // The JVM's table of interned strings is no place for names that clients make up.
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                // Would refuse a report for its names' hash codes.
                .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
                .build();
    }

    /** Reads a document; what was read before is gone. Anything but {@code Valid} leaves the tape unusable. */
    public DecodeResult read(byte[] document) {
        int skip = byteOrderMarkAllowed && startsWithByteOrderMark(document) ? 3 : 0;
        try (JsonParser parser = factory.createParser(document, skip, document.length - skip)) {
            return read(parser);
        } catch (IOException e) {
            if (isUtf8(document, skip)) {
                int tail = Math.max(skip, document.length - LONGEST_TAIL);
                String end = new String(document, tail, document.length - tail, StandardCharsets.UTF_8);
                return refusal(e, end, document.length);
            }
        }
        // Real clients cut through characters. Everybody else reads U+FFFD there, and so do we.
        String repaired = new String(document, skip, document.length - skip, StandardCharsets.UTF_8);
        try (JsonParser parser = factory.createParser(repaired)) {
            return read(parser);
        } catch (IOException e) {
            String end = repaired.substring(Math.max(0, repaired.length() - LONGEST_TAIL));
            return refusal(e, end, repaired.length());
        }
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
    public int field(int object, String name) {
        for (int child = first(object); child != NONE; child = sibling(child)) {
            if (name.equals(names[child])) {
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

    private DecodeResult read(JsonParser parser) throws IOException {
        reset();
        JsonToken token = parser.nextToken();
        if (token == null) {
            return truncated();
        }
        String name = null;
        do {
            switch (token) {
                case FIELD_NAME -> name = parser.currentName();
                case START_OBJECT -> name = open(Kind.OBJECT, name);
                case START_ARRAY -> name = open(Kind.ARRAY, name);
                case END_OBJECT -> close(true);
                case END_ARRAY -> close(false);
                case VALUE_STRING -> name = addText(Kind.STRING, name, parser);
                case VALUE_NUMBER_INT -> name = addInteger(name, parser);
                case VALUE_NUMBER_FLOAT -> name = addText(Kind.NUMBER, name, parser);
                case VALUE_TRUE -> name = addLiteral(Kind.TRUE, name);
                case VALUE_FALSE -> name = addLiteral(Kind.FALSE, name);
                case VALUE_NULL -> name = addLiteral(Kind.NULL, name);
                default -> throw new IllegalStateException("a blocking JSON parser has no " + token);
            }
            if (size > maxNodes) {
                return new DecodeResult.TooComplex(
                        DecodeResult.TooComplex.MAX_ROWS,
                        "the report has more values than " + limits.maxRows() + " rows can have");
            }
            token = parser.nextToken();
        } while (depth > 0 && token != null);
        if (depth > 0) {
            return truncated();
        }
        return token == null ? DecodeResult.VALID : malformed(offset(parser.currentTokenLocation()));
    }

    private void reset() {
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

    /** All of these return the name for the next value: none. */
    private String open(Kind kind, String name) {
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
        return null;
    }

    private void close(boolean object) {
        depth--;
        int node = open[depth];
        if (object && lengths[node] > 1) {
            unlinkShadowed(node);
        }
    }

    private String addLiteral(Kind kind, String name) {
        add(kind, name);
        return null;
    }

    private String addText(Kind kind, String name, JsonParser parser) throws IOException {
        int node = add(kind, name);
        int length = parser.getTextLength();
        if (textSize + length > text.length) {
            text = Arrays.copyOf(text, Math.max(text.length * 2, textSize + length));
        }
        System.arraycopy(parser.getTextCharacters(), parser.getTextOffset(), text, textSize, length);
        starts[node] = textSize;
        lengths[node] = length;
        textSize += length;
        return null;
    }

    private String addInteger(String name, JsonParser parser) throws IOException {
        if (parser.getTextLength() > SAFE_LONG_LENGTH) {
            return addText(Kind.NUMBER, name, parser);
        }
        int node = add(Kind.NUMBER, name);
        integers[node] = parser.getLongValue();
        lengths[node] = INTEGER;
        return null;
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
            int parent = open[depth - 1];
            if (lastChild[depth - 1] == NONE) {
                starts[parent] = node;
            } else {
                siblings[lastChild[depth - 1]] = node;
            }
            lastChild[depth - 1] = node;
            lengths[parent]++;
        }
        return node;
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
                if (names[left].equals(names[right])) {
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

    /** {@code end} is the last part of the document, {@code length} the length of all of it. */
    private DecodeResult refusal(IOException e, String end, int length) {
        if (e instanceof StreamConstraintsException) {
            boolean tooDeep = e.getMessage().contains("nesting depth");
            return tooDeep
                    ? new DecodeResult.TooComplex(
                            "max-json-depth", "JSON is nested deeper than " + limits.maxDepth() + " levels")
                    : new DecodeResult.TooComplex(
                            "max-number-length", "a number is longer than " + limits.maxNumberLength() + " characters");
        }
        if (e instanceof JsonEOFException) {
            return truncated();
        }
        if (e instanceof JsonProcessingException json && json.getLocation() != null) {
            long offset = offset(json.getLocation());
            Matcher cut = CUT_TOKEN.matcher(end);
            return cut.find() && offset >= length - (end.length() - cut.start()) ? truncated() : malformed(offset);
        }
        return new DecodeResult.Malformed(false, "Unexpected token in JSON");
    }

    private static DecodeResult malformed(long offset) {
        return new DecodeResult.Malformed(false, "Unexpected token in JSON at position " + Math.max(0, offset));
    }

    private static long offset(JsonLocation location) {
        return Math.max(location.getByteOffset(), location.getCharOffset());
    }

    private static DecodeResult truncated() {
        return new DecodeResult.Malformed(true, "Unexpected end of JSON input");
    }

    private static boolean startsWithByteOrderMark(byte[] document) {
        return document.length >= 3
                && document[0] == (byte) 0xEF
                && document[1] == (byte) 0xBB
                && document[2] == (byte) 0xBF;
    }

    private static boolean isUtf8(byte[] document, int from) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document, from, document.length - from));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
