package io.flagtally.model.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Gives texts of documents a number. The tape keeps and compares an int for each field, and a text that came before
 * needs no new String.
 *
 * <p>A short ASCII text has one place, found by its hash, and its place is its number. A new text takes the place of
 * the one before it, so nothing that a client makes up can make this grow or slow. A text of the current document keeps
 * its place until the document ends, and a pinned one for ever. All other texts (longer ones, those with other
 * alphabets, those whose place is taken) get a number for this document only, and a new one each time.
 *
 * <p>So two texts with different numbers may be equal only if both numbers are above {@link #PLACES}.
 */
final class KnownTexts {
    /** No number. */
    static final int NONE = -1;

    /** Numbers below this are places. Their texts are short and printable ASCII. */
    static final int PLACES = 1024;

    /** Stands for no text at all. Numbers above it are for this document only. */
    static final int NO_TEXT = PLACES;

    /** Added to the number of an object's name, it stands for the start of that object. */
    static final int INSIDE = PLACES + 1;

    private static final int PLACE_BITS = 10;
    private static final int WORDS = 8;
    private static final int WORDS_SHIFT = 3;

    /** Longest text with a place: its words hold a closing quote, too. */
    private static final int LONGEST = WORDS * AsciiWords.WORD - 1;

    /** The golden ratio as a fraction of 2^64: spreads values that differ in few bits. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private static final long FOR_EVER = Long.MAX_VALUE;

    /** An array grown past this is released after the document. */
    private static final int KEPT_TEXTS = 4 * 1024;

    private String[] texts = new String[PLACES + 64];
    private int end = NO_TEXT + 1;
    /** Bytes of the text at each place, its closing quote included; 0 where there is none. */
    private final int[] sizes = new int[PLACES];
    /** These bytes, eight to a word. To compare the quote, too, is to find the end of the text. */
    private final long[] words = new long[PLACES * WORDS];
    /** The last document that had the text. */
    private final long[] documents = new long[PLACES];

    /**
     * The name that came next the last time: clients write the fields of an object in the same order again and again.
     * The index is the number of the name before, or {@link #INSIDE} and the number of the object's own name.
     */
    private final int[] next = new int[2 * INSIDE];

    private long document = 1;
    private int textEnd;
    /**
     * Holds a text that is in no document's bytes while it is looked up, with what {@link AsciiWords} needs behind it.
     */
    private final byte[] quoted = new byte[LONGEST + 1 + AsciiWords.WORD];

    /** Ends a document: lets go of the texts that are for it only. */
    void nextDocument() {
        document++;
        if (texts.length > KEPT_TEXTS) {
            texts = Arrays.copyOf(texts, KEPT_TEXTS);
            end = Math.min(end, KEPT_TEXTS);
        }
        Arrays.fill(texts, NO_TEXT + 1, end, null);
        end = NO_TEXT + 1;
    }

    /** The text of that number. */
    String text(int number) {
        return texts[number];
    }

    /** Behind the closing quote of the text that was read last. */
    int textEnd() {
        return textEnd;
    }

    /** Number of the text from {@code from} to the next quote; {@link #NONE} if it is not plain ASCII. */
    int read(byte[] bytes, int from) {
        long hash = 0;
        int at = from;
        long word = AsciiWords.word(bytes, at);
        long other = AsciiWords.notPlain(word);
        while (other == 0) {
            hash = spread(hash ^ word);
            at += AsciiWords.WORD;
            word = AsciiWords.word(bytes, at);
            other = AsciiWords.notPlain(word);
        }
        int rest = AsciiWords.bytesBelow(other);
        int quote = at + rest;
        if (bytes[quote] != '"') {
            return NONE;
        }
        textEnd = quote + 1;
        // Of the last word only the bytes before the quote count. The shift is below 64: Java would shift by nothing.
        long last = word & ((1L << (rest << 3)) - 1);
        return of(bytes, from, quote - from, place(spread(hash ^ last), quote - from));
    }

    /**
     * Does the same for a name that follows {@code before}, or that comes first in the object {@code before} −
     * {@link #INSIDE}.
     */
    int readAfter(int before, byte[] bytes, int from) {
        int expected = next[before];
        if (isAt(expected, bytes, from)) {
            textEnd = from + sizes[expected];
            documents[expected] = Math.max(document, documents[expected]);
            return expected;
        }
        int number = read(bytes, from);
        if (number >= 0 && number < PLACES) {
            next[before] = number;
        }
        return number;
    }

    /** Number of a text that is in no document's bytes. */
    int of(String text) {
        int length = text.length();
        if (length > LONGEST) {
            return add(text);
        }
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '\u007f' || c == '"' || c == '\\') {
                return add(text);
            }
            quoted[i] = (byte) c;
        }
        quoted[length] = '"';
        return read(quoted, 0);
    }

    /** Gives a text its place for ever, and so one number in all documents: for the names that a decoder knows. */
    int pin(String text) {
        int number = of(text);
        if (number >= PLACES) {
            throw new IllegalStateException("no place is left for " + text);
        }
        documents[number] = FOR_EVER;
        texts[number] = text;
        return number;
    }

    /** Adds a text for this document only. */
    int add(String text) {
        if (end == texts.length) {
            texts = Arrays.copyOf(texts, end * 2);
        }
        texts[end] = text;
        return end++;
    }

    private int of(byte[] bytes, int from, int length, int place) {
        if (length > LONGEST) {
            return add(new String(bytes, from, length, StandardCharsets.ISO_8859_1));
        }
        if (isAt(place, bytes, from)) {
            documents[place] = Math.max(document, documents[place]);
            return place;
        }
        if (documents[place] >= document) {
            return add(new String(bytes, from, length, StandardCharsets.ISO_8859_1));
        }
        set(place, bytes, from, length);
        return place;
    }

    private void set(int place, byte[] bytes, int from, int length) {
        texts[place] = new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        sizes[place] = length + 1;
        documents[place] = document;
        int word = place << WORDS_SHIFT;
        for (int done = 0; done <= length; done += AsciiWords.WORD) {
            words[word++] = AsciiWords.word(bytes, from + done);
        }
    }

    /** True if the text of that place and a quote begin at {@code from}. */
    private boolean isAt(int place, byte[] bytes, int from) {
        int left = sizes[place];
        int word = place << WORDS_SHIFT;
        int at = from;
        while (left > AsciiWords.WORD) {
            if (words[word++] != AsciiWords.word(bytes, at)) {
                return false;
            }
            at += AsciiWords.WORD;
            left -= AsciiWords.WORD;
        }
        // Shifts out the bytes behind the quote, which must not count.
        long difference = words[word] ^ AsciiWords.word(bytes, at);
        return left > 0 && difference << (Long.SIZE - (left << 3)) == 0;
    }

    private static long spread(long bits) {
        long product = bits * SPREAD;
        return product ^ (product >>> 32);
    }

    private static int place(long hash, int length) {
        return (int) (((hash ^ length) * SPREAD) >>> (Long.SIZE - PLACE_BITS));
    }
}
