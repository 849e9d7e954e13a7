package io.flagtally.model.tggl;

import io.flagtally.model.decode.Names;
import io.flagtally.model.json.CanonicalJson;
import io.flagtally.model.json.JsonSyntax;
import io.flagtally.model.json.JsonTape;

/**
 * The variant's name for a flag's value: its canonical JSON, save that a string stays bare unless it would then read as
 * another JSON value. {@code "blue"} is {@code blue}, {@code true} is {@code true}, {@code "true"} is {@code "true"}.
 */
final class TgglVariants {
    private TgglVariants() {}

    static String name(JsonTape tape, int value) {
        return switch (tape.kind(value)) {
            case TRUE -> "true";
            case FALSE -> "false";
            case NULL -> "null";
            case STRING -> ofText(tape.repeatedText(value));
            default -> Names.clean(CanonicalJson.of(tape, value));
        };
    }

    private static String ofText(String text) {
        if (!readsAsJson(text)) {
            return Names.clean(text);
        }
        StringBuilder quoted = new StringBuilder(text.length() + 2);
        CanonicalJson.writeString(text, quoted);
        return Names.clean(quoted.toString());
    }

    /** True if the text alone would read as another value. For most texts the first character rules that out. */
    private static boolean readsAsJson(String text) {
        int i = 0;
        while (i < text.length() && text.charAt(i) <= ' ') {
            i++;
        }
        return i < text.length() && "{[\"-0123456789tfn".indexOf(text.charAt(i)) >= 0 && JsonSyntax.isJson(text);
    }
}
