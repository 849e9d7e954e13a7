package io.flagtally.model.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Texts of documents, as numbers: what is compared and kept for each field of each document is an int, and a text that came
 * before needs no new String. Which is also why a reference to it is stored only when it is new.
 *
 * <p>Short ASCII texts have one place each, found by their hash, and the last to come has it: what a client makes up can
 * neither make this grow nor make it slow. Only a text of the document that is being read keeps its place to the end of it,
 * so that its number is good for as long. Any other text (longer ones, those with escapes or other alphabets, those whose
 * place is taken) gets a number for this document only, and another each time that it comes.
 *
 * <p>So two texts with different numbers are surely different only if at least one of them is below {@link #PLACES}.
 */
final class KnownTexts {
    /** No number. */
    static final int NONE = -1;

    /** Numbers below are of texts with a place, which are printable ASCII and short. */
    static final int PLACES = 1024;

    /** The number of no text at all; those above are for this document only. */
    static final int NO_TEXT = PLACES;

    /** Added to the number of an object's name, it stands for what comes first in there. */
    static final int INSIDE = PLACES + 1;

    private static final int PLACE_BITS = 10;
    private static final int WORDS = 8;
    private static final int WORDS_SHIFT = 3;

    /** A quote comes after it. */
    private static final int LONGEST = WORDS * AsciiWords.WORD - 1;

    /** The golden ratio as a fraction of 2^64: spreads what differs in a few bits. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private static final long FOR_EVER = Long.MAX_VALUE;

    /** An array grown past this is released after the document. */
    private static final int KEPT_TEXTS = 4 * 1024;

    private String[] texts = new String[PLACES + 64];
    private int end = NO_TEXT + 1;
    /** Bytes of a text with a place, its closing quote included; 0 where there is none. */
    private final int[] sizes = new int[PLACES];
    /** These bytes, eight to a word. The quote is among them so that to compare a text is to find its end. */
    private final long[] words = new long[PLACES * WORDS];
    /** The last document that had it. */
    private final long[] documents = new long[PLACES];

    /**
     * What came next the last time: clients write the fields of an object in the same order again and again. By the number of the
     * field before, and from {@link #INSIDE} on by that of the object itself.
     */
    private final int[] next = new int[2 * INSIDE];

    private long document = 1;
    private int textEnd;
    /** Where a text that is in no document's bytes is looked up, with what {@link AsciiWords} needs behind it. */
    private final byte[] quoted = new byte[LONGEST + 1 + AsciiWords.WORD];

    /** Ends a document: its own texts are let go, and numbers are those of another one from now on. */
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

    /** Where the text that was read last ended, its closing quote included. */
    int textEnd() {
        return textEnd;
    }

    /** Number of the text that goes on to the next quote; {@link #NONE} if something else than plain ASCII comes before. */
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
        // Of the last word only what is below the quote counts; shifting by 64 would shift by nothing.
        long last = word & ((1L << (rest << 3)) - 1);
        return of(bytes, from, quote - from, place(spread(hash ^ last), quote - from));
    }

    /** The same of a name that follows {@code before}; or that is the first in the object {@code before} − {@link #INSIDE}. */
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

    /** The number of a text that is in no document's bytes. */
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

    /** Gives a text its place for ever, and so one number in all documents: for the handful that is asked for most. */
    int pin(String text) {
        int number = of(text);
        if (number >= PLACES) {
            throw new IllegalStateException("no place is left for " + text);
        }
        documents[number] = FOR_EVER;
        texts[number] = text;
        return number;
    }

    /** Lets {@code text} itself stand for what equals it, so that to compare the two is to compare references. */
    void prefer(String text, int number) {
        if (number < PLACES) {
            texts[number] = text;
        }
    }

    /** A text for this document only. */
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

    /** True if the text of that place comes next, and a quote after it. */
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
        // What is behind the quote must not count: it is shifted out at the top.
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
