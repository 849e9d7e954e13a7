package io.flagtally.runtime.terminal;

import com.fasterxml.jackson.databind.JsonNode;

/** Makes text from a client fit for a terminal. */
public final class Printable {
    private Printable() {}

    /** The field as text, with an escape for each character that could move the cursor or colour the screen. */
    public static String text(JsonNode field) {
        return text(field.asText());
    }

    /** The text, with an escape for each character that could move the cursor or colour the screen. */
    public static String text(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (isSafe(c)) {
                out.appendCodePoint(c);
            } else {
                out.append(String.format("\\u%04x", c));
            }
        });
        return out.toString();
    }

    private static boolean isSafe(int codePoint) {
        int type = Character.getType(codePoint);
        // FORMAT holds the marks that turn the direction of writing.
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }
}
