package io.flagtally.reader.api;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads what comes percent-encoded, strictly: what is malformed is refused, and never guessed. */
final class RawQuery {
    private static final int HEX = 16;

    private RawQuery() {}

    /** The parameters of a query, decoded. Throws the problem of the first that is malformed or repeated. */
    static Map<String, String> parse(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String rawName = equals < 0 ? pair : pair.substring(0, equals);
            String name = decode(rawName, true).orElseThrow(() -> Problem.wrong(printable(rawName), "is malformed"));
            String value = decode(equals < 0 ? "" : pair.substring(equals + 1), true)
                    .orElseThrow(() -> Problem.wrong(
                            printable(name), "is not UTF-8, percent-encoded: % must be followed by two hex digits"));
            if (parameters.put(name, value) != null) {
                throw Problem.wrong(printable(name), "stands twice in the query");
            }
        }
        return parameters;
    }

    /** The same for an address that takes the last of two, and leaves out what is malformed. */
    static Map<String, String> parseLeniently(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            Optional<String> name = decode(equals < 0 ? pair : pair.substring(0, equals), true);
            Optional<String> value = decode(equals < 0 ? "" : pair.substring(equals + 1), true);
            if (name.isPresent() && value.isPresent()) {
                parameters.put(name.get(), value.get());
            }
        }
        return parameters;
    }

    /** A client's own text, short and without controls, to be quoted back at it. */
    static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        text.codePoints().limit(64).forEach(c -> printable.appendCodePoint(Character.isISOControl(c) ? 0xfffd : c));
        return printable.toString();
    }

    /** Empty if it is not UTF-8, percent-encoded. */
    static Optional<String> decode(String encoded, boolean plusIsBlank) {
        // Undertow hands over each byte of the request line as one char.
        ByteBuffer bytes = ByteBuffer.allocate(encoded.length());
        for (int at = 0; at < encoded.length(); at++) {
            char c = encoded.charAt(at);
            if (c == '%') {
                int value = at + 2 < encoded.length()
                        ? hex(encoded.charAt(at + 1)) * HEX + hex(encoded.charAt(at + 2))
                        : -1;
                if (value < 0) {
                    return Optional.empty();
                }
                bytes.put((byte) value);
                at += 2;
            } else if (c > 0xff) {
                return Optional.empty();
            } else {
                bytes.put((byte) (c == '+' && plusIsBlank ? ' ' : c));
            }
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes.flip())
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Far below zero for what is no hex digit. */
    private static int hex(char c) {
        int digit = c < 0x80 ? Character.digit(c, HEX) : -1;
        return digit < 0 ? -HEX * HEX * HEX : digit;
    }
}
