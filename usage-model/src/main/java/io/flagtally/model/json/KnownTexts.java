package io.flagtally.model.json;

import java.nio.charset.StandardCharsets;

/**
 * Short ASCII texts that came before, so that one which comes again needs no new String. Each has one place, and the last to
 * come has it: what a client makes up can neither make it grow nor make it slow.
 */
final class KnownTexts {
    private static final int PLACES = 1024;
    private static final int PLACE_BITS = 10;
    private static final int WORDS = 8;
    private static final int LONGEST = WORDS * AsciiWords.WORD;

    /** The golden ratio as a fraction of 2^64: spreads what differs in a few bits. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final String[] texts = new String[PLACES];
    /** Their lengths, here so that a text that is another one need not be looked at. */
    private final int[] lengths = new int[PLACES];
    /** Their bytes, eight to a word. */
    private final long[] words = new long[PLACES * WORDS];

    /** {@code length} bytes of {@code bytes}, all of them ASCII. */
    String of(byte[] bytes, int from, int length) {
        if (length > LONGEST) {
            return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        }
        int place = place(bytes, from, length);
        if (texts[place] == null || lengths[place] != length || !isSame(place, bytes, from, length)) {
            set(place, bytes, from, length);
        }
        return texts[place];
    }

    private void set(int place, byte[] bytes, int from, int length) {
        texts[place] = new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        lengths[place] = length;
        int word = place * WORDS;
        for (int done = 0; done < length; done += AsciiWords.WORD) {
            words[word++] = AsciiWords.word(bytes, from + done, length - done);
        }
    }

    /** Lets {@code text} itself stand for what equals it, so that to compare the two is to compare references. */
    void prefer(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int place = place(bytes, 0, bytes.length);
        if (text.equals(texts[place])) {
            texts[place] = text;
        }
    }

    private static int place(byte[] bytes, int from, int length) {
        long hash = length;
        for (int done = 0; done < length; done += AsciiWords.WORD) {
            hash = (hash ^ AsciiWords.word(bytes, from + done, length - done)) * SPREAD;
        }
        return (int) (hash >>> (Long.SIZE - PLACE_BITS));
    }

    private boolean isSame(int place, byte[] bytes, int from, int length) {
        int word = place * WORDS;
        for (int done = 0; done < length; done += AsciiWords.WORD) {
            if (words[word++] != AsciiWords.word(bytes, from + done, length - done)) {
                return false;
            }
        }
        return true;
    }
}
