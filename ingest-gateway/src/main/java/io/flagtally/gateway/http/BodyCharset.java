package io.flagtally.gateway.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A charset that a body may be written in. There are only these: a JVM has many more, and finding them is slow. */
enum BodyCharset {
    UTF_8("UTF-8"),
    US_ASCII("US-ASCII"),
    UTF_16("UTF-16"),
    UTF_16BE("UTF-16BE"),
    UTF_16LE("UTF-16LE"),
    UTF_32("UTF-32"),
    UTF_32BE("UTF-32BE"),
    UTF_32LE("UTF-32LE"),
    LATIN_1("ISO-8859-1"),
    WINDOWS_1252("windows-1252");

    private static final Map<String, BodyCharset> BY_NAME = byName();

    /** Text is converted so many characters at a time. */
    private static final int PIECE = 4 * 1024;

    private final Charset charset;

    BodyCharset(String name) {
        this.charset = Charset.forName(name);
    }

    /** The charset that a header names, in any case, by its name or an alias, with hyphens or underscores. */
    static Optional<BodyCharset> of(String name) {
        return name.equals("utf-8") ? Optional.of(UTF_8) : Optional.ofNullable(BY_NAME.get(plain(name)));
    }

    /** How many bytes of UTF-8 {@code text} makes; more than {@code limit}, but not how many, if it is past it. */
    int lengthAsUtf8(byte[] text, int limit) {
        int[] length = {0};
        ByteBuffer scratch = ByteBuffer.allocate(3 * PIECE);
        convert(text, scratch, () -> {
            length[0] += scratch.position();
            scratch.clear();
            return length[0] <= limit;
        });
        return length[0];
    }

    /** {@code text} as UTF-8, which is {@code length} bytes long; what is malformed becomes U+FFFD. */
    byte[] toUtf8(byte[] text, int length) {
        byte[] utf8 = new byte[length];
        convert(text, ByteBuffer.wrap(utf8), () -> true);
        return utf8;
    }

    /** Told after each piece; false ends the conversion. */
    private interface Progress {
        boolean goesOn();
    }

    private void convert(byte[] text, ByteBuffer utf8, Progress progress) {
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        CharsetEncoder encoder = StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        ByteBuffer in = ByteBuffer.wrap(text);
        CharBuffer piece = CharBuffer.allocate(PIECE);
        boolean more = true;
        while (more) {
            more = decoder.decode(in, piece, true).isOverflow();
            // The first half of a pair may wait in the piece for its second.
            encoder.encode(piece.flip(), utf8, !more);
            piece.compact();
            more &= progress.goesOn();
        }
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Map<String, BodyCharset> byName() {
        Map<String, BodyCharset> names = new HashMap<>();
        for (BodyCharset each : values()) {
            names.put(plain(each.charset.name()), each);
            each.charset.aliases().forEach(alias -> names.put(plain(alias), each));
        }
        return Map.copyOf(names);
    }
}
