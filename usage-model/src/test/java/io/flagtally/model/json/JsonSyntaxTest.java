package io.flagtally.model.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSyntaxTest {
    private static final String[] PARTS = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"a\"",
        "\"\\u00e9\"",
        "\"\\n\"",
        "0",
        "-1.5e+3",
        "01",
        "1.",
        "-",
        "true",
        "null",
        "fals",
        " ",
        "\n",
        "\"",
        "\\",
        "1e5",
        "\"\u0001\"",
        "\"\\u12g4\"",
        "\"\\x\"",
        "\"é\""
    };

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                " [ ] ",
                "{\"a\":[{},[[]],{\"b\":null}],\"\":-0.5E-7}\n",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\uABcd\"",
                "[1,2]"
            })
    void takesJson(String text) {
        assertThat(JsonSyntax.isJson(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[",
                "]",
                "[1,]",
                "[,1]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "[}",
                "{]",
                "1 2",
                "00",
                "-",
                "+1",
                "1.e5",
                "tru",
                "truee",
                "nan",
                "\"",
                "\"\\u00\"",
                "[1\u00a0]",
                "\u000b1",
                "{\"a\":1]",
                "{,}",
                "{:1}"
            })
    void takesNothingElse(String text) {
        assertThat(JsonSyntax.isJson(text)).isFalse();
    }

    @Test
    void goesAsDeepAsTheTextDoes() {
        assertThat(JsonSyntax.isJson("[".repeat(1_000_000) + "]".repeat(1_000_000)))
                .isTrue();
        assertThat(JsonSyntax.isJson("{\"a\":".repeat(100_000) + "0" + "}".repeat(100_000)))
                .isTrue();
        assertThat(JsonSyntax.isJson("[".repeat(1_000_000))).isFalse();
    }

    @Property(tries = 20_000)
    void agreesWithJackson(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int parts = random.nextInt(1, 10); parts > 0; parts--) {
            text.append(PARTS[random.nextInt(random.nextBoolean() ? 10 : PARTS.length)]);
        }

        assertThat(JsonSyntax.isJson(text.toString())).as(text.toString()).isEqualTo(isJson(text.toString()));
    }

    private static boolean isJson(String text) {
        try (JsonParser parser = new JsonFactory().createParser(text)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            parser.finishToken();
            boolean closed = parser.getParsingContext().inRoot();
            return closed && parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }
}
