package io.flagtally.model.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.TestFiles;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads and refuses what Jackson does, in the same way. */
class JsonReaderTest {
    private static final DecodeLimits LOW = new DecodeLimits(16, 32, 8);

    private static final DecodeResult TRUNCATED = new DecodeResult.Malformed(true, "Unexpected end of JSON input");
    private static final String UNPAIRED = "\"\\ud83d\"";

    private static final String[] TEXTS = {
        "\"\"",
        "\"yes\"",
        "\"checkout-new-button\"",
        "\"é\"",
        "\"日本\"",
        "\"😀\"",
        "\"a\\n\\t\\\"\\\\\\/\\b\\f\\r\"",
        "\"\\u00e9\\uD83D\\uDE00\"",
        UNPAIRED,
        "\"\\ufffd\"",
        "\"\uFFFD\"",
        "\"\\u0000\"",
        "\"\u007f\""
    };
    private static final String[] SCALARS = {
        "0",
        "-0",
        "1",
        "-17",
        "999999999999999999",
        "1234567890123456789",
        "-999999999999999999",
        "1.5",
        "-0.25",
        "1e5",
        "1E-5",
        "2.5e+10",
        "1e999999999",
        "true",
        "false",
        "null",
        "3.14159265358979323846264338327950288",
        "1".repeat(41),
        "-" + "1".repeat(999),
        "-" + "1".repeat(1_000),
        "1".repeat(1_001),
        "0." + "9".repeat(999),
        "0." + "9".repeat(1_000),
        "-0." + "9".repeat(1_000),
        "1e-" + "9".repeat(990)
    };
    private static final String[] MISTAKES = {
        "",
        ",",
        ":",
        "{",
        "}",
        "[",
        "]",
        "\"",
        "\\",
        "01",
        "-",
        "1.",
        ".5",
        "1e",
        "1e+",
        "+1",
        "tru",
        "truex",
        "nul",
        "NaN",
        "'a'",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"a\nb\"",
        "/**/",
        "\u0001",
        "\u00a0",
        "\uFEFF",
        "1_0"
    };

    private static final List<byte[]> REAL_BODIES = Stream.concat(
                    captures().map(TestFiles.Capture::body),
                    TestFiles.lines("/conformance/unleash-8.2.0.jsonl").stream().map(TestFiles::body))
            .filter(body -> body.length < 8192)
            .toList();

    @Property(tries = 5000)
    void readsAsJacksonDoes(@ForAll long seed) {
        Random random = new Random(seed);
        String json = spaced(random, "{" + fields(random, 3) + "}");

        assertAgrees(json.getBytes(StandardCharsets.UTF_8), DecodeLimits.DEFAULT);
        assertAgrees(json.getBytes(StandardCharsets.UTF_8), LOW);
    }

    @Property(tries = 5000)
    void readsDamagedReportsAsJacksonDoes(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] body = REAL_BODIES.get(random.nextInt(REAL_BODIES.size()));
        if (body.length == 0) {
            return;
        }

        assertAgrees(damaged(random, body), DecodeLimits.DEFAULT);
        assertAgrees(damaged(random, body), LOW);
    }

    @ParameterizedTest
    @MethodSource("captures")
    void readsWhatRealClientsSendAsJacksonDoes(TestFiles.Capture capture) {
        assertAgrees(capture.body(), DecodeLimits.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":\"\\u00e9 \\\"b\\\"\"}",
                "{\"é\":{\"日本\":[1,-2.5e3,true,false,null,\"😀\"]}}",
                " { \"a\" : [ ] , \"b\" : { } } \r\n\t"
            })
    void readsEscapesOtherAlphabetsAndSpace(String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);

        assertThat(new JsonReader(DecodeLimits.DEFAULT, true).read(body)).isEqualTo(DecodeResult.VALID);
        assertAgrees(body, DecodeLimits.DEFAULT);
    }

    /** Names and values of every length, behind each other, so that their ends stand on every byte of a word. */
    @ParameterizedTest
    @ValueSource(strings = {"", "n", "é", "日本", "😀", "\\n", "\\u0041", "\u007f", "\u00ff"})
    void readsTextsThatEndOnAnyByteOfAWord(String part) {
        for (int length = 0; length < 80; length++) {
            String text = "x".repeat(length) + part;
            byte[] body = ("{\"%s\":\"%s\",\"y%s\":{\"%s\":1,\"%s\":2}}".formatted(text, text, text, text, text))
                    .getBytes(StandardCharsets.UTF_8);

            assertThat(new JsonReader(DecodeLimits.DEFAULT, true).read(body)).isEqualTo(DecodeResult.VALID);
            assertAgrees(body, DecodeLimits.DEFAULT);
            for (int cut = 0; cut < body.length; cut++) {
                assertAgrees(Arrays.copyOf(body, cut), DecodeLimits.DEFAULT);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x80, 0xBF, 0xC0, 0xE3, 0xF0, 0xFF, 0x00, 0x1F})
    void readsBytesThatAreNoTextAsJacksonDoesOnAnyByteOfAWord(int wrong) {
        for (int length = 0; length < 20; length++) {
            byte[] body = ("{\"" + "x".repeat(length) + "?\":\"" + "x".repeat(length) + "?\"}")
                    .getBytes(StandardCharsets.UTF_8);
            for (int at = 0; at < body.length; at++) {
                byte[] damaged = body.clone();
                damaged[at] = (byte) wrong;

                assertAgrees(damaged, DecodeLimits.DEFAULT);
            }
        }
    }

    /** The tape is used again, and what it knows of the documents before must not show. */
    @Property(tries = 150)
    void readsEachDocumentAsIfItWereTheFirst(@ForAll long seed) {
        Random random = new Random(seed);
        JsonReader used = new JsonReader(DecodeLimits.DEFAULT, true);
        for (int document = 0; document < 20; document++) {
            byte[] body = (random.nextBoolean() ? named(random) : "{" + fields(random, 3) + "}")
                    .getBytes(StandardCharsets.UTF_8);

            assertAgrees(used, body, DecodeLimits.DEFAULT);
        }
    }

    /** Far more names than there are places for, some of them twice, some of them escaped. */
    private static String named(Random random) {
        List<String> fields = new ArrayList<>();
        for (int i = random.nextInt(3000); i > 0; i--) {
            String name = "name-" + random.nextInt(3000);
            String escaped = random.nextInt(10) == 0 ? name.replace("-", "\\u002d") : name;
            fields.add('"' + escaped + "\":" + i);
        }
        return "{" + String.join(",", fields) + "}";
    }

    @Test
    void takesTheLastOfEqualNamesHoweverTheyAreWritten() {
        JsonReader reader = new JsonReader(DecodeLimits.DEFAULT, true);
        FieldName yes = reader.name("yes");
        JsonTape tape = reader.tape();
        String longName = "n".repeat(100);
        String json = "{\"yes\":1,\"%s\":{\"yes\":5},\"y\\u0065s\":2,\"é\":3,\"\\u00e9\":4,\"%s\":6}";

        assertThat(reader.read(json.formatted(longName, longName).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(DecodeResult.VALID);

        assertThat(tape.count(0)).isEqualTo(3);
        assertThat(tape.integer(tape.field(0, yes))).isEqualTo(2);
        int child = tape.first(0);
        for (Map.Entry<String, Long> field :
                List.of(Map.entry("yes", 2L), Map.entry("é", 4L), Map.entry(longName, 6L))) {
            while (!tape.name(child).equals(field.getKey())) {
                child = tape.sibling(child);
            }
            assertThat(tape.integer(child)).isEqualTo(field.getValue());
        }
    }

    @Test
    void refusesTheFirstNodeThatIsTooMany() {
        DecodeLimits one = new DecodeLimits(16, 32, 1);
        for (int values = 10_000; values < 10_020; values++) {
            byte[] body = ("{\"a\":[" + "[],".repeat(values) + "0]}").getBytes(StandardCharsets.UTF_8);

            assertAgrees(body, one);
            assertThat(new JsonReader(one, true).read(body) == DecodeResult.VALID)
                    .isEqualTo(values + 3 <= 10_010);
        }
    }

    /** The length is exceeded before the mistake is reached. */
    @ParameterizedTest
    @ValueSource(strings = {"", " \"b\"", "x"})
    void refusesANumberThatIsTooLongWhateverFollows(String rest) {
        for (String start : List.of("", "-", "0.", "-0.", "1.")) {
            int digits = 1_001 - (int) start.chars().filter(Character::isDigit).count();
            byte[] body = ("{\"a\":" + start + "9".repeat(digits) + rest + "}").getBytes(StandardCharsets.UTF_8);

            assertThat(new JsonReader(DecodeLimits.DEFAULT, true).read(body))
                    .isEqualTo(new DecodeResult.TooComplex(
                            "max-number-length", "a number is longer than 1000 characters"));
            assertAgrees(body, DecodeLimits.DEFAULT);
        }
    }

    /** What comes before that place is JSON or may become so. */
    @Property(tries = 2000)
    void saysWhereTheMistakeIsAndNotAPlaceBehindIt(@ForAll long seed) {
        Random random = new Random(seed);
        String json = "{" + fields(random, 3) + "}";
        JsonReader reader = new JsonReader(DecodeLimits.DEFAULT, true);

        if (reader.read(json.getBytes(StandardCharsets.UTF_8)) instanceof DecodeResult.Malformed malformed) {
            int end = malformed.truncated() ? json.length() : position(malformed);
            assertThat(reader.read(json.substring(0, end).getBytes(StandardCharsets.UTF_8)))
                    .as(json)
                    .isIn(DecodeResult.VALID, TRUNCATED);
        }
    }

    @Property(tries = 200)
    void saysOfEveryCutThatItIsOne(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] body = REAL_BODIES.get(random.nextInt(REAL_BODIES.size()));
        JsonReader reader = new JsonReader(DecodeLimits.DEFAULT, true);
        if (reader.read(body) == DecodeResult.VALID && reader.tape().is(0, JsonTape.Kind.OBJECT)) {
            int whole = body.length;
            while (body[whole - 1] != '}') {
                whole--;
            }
            for (int cut = 3; cut < whole; cut++) {
                assertThat(reader.read(Arrays.copyOf(body, cut))).isEqualTo(TRUNCATED);
            }
        }
    }

    private static int position(DecodeResult.Malformed malformed) {
        String message = malformed.message();
        return Integer.parseInt(message.substring(message.lastIndexOf(' ') + 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nonsense | 0",
                "{} x | 3",
                "{,} | 1",
                "{'a':1} | 1",
                "{\"a\" 1} | 5",
                "{\"a\":} | 5",
                "{\"a\":1,} | 7",
                "{\"a\":tr0e} | 5",
                "{\"a\":truex} | 9",
                "{\"a\":1 2} | 7",
                "{\"a\":01} | 6",
                "{\"a\":-x} | 6",
                "{\"a\":1.x} | 7",
                "{\"a\":1e+x} | 8",
                "{\"a\":\"\\x\"} | 7",
                "{\"a\":\"\\u00gg\"} | 10",
                "{\"a\":\"\u0001\"} | 6",
                "{\"日本\":\"😀\",} | 11",
                "[1}  | 2"
            })
    void saysWhereADocumentStopsBeingJson(String json, int position) {
        assertThat(new JsonReader(DecodeLimits.DEFAULT, true).read(json.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new DecodeResult.Malformed(false, "Unexpected token in JSON at position " + position));
    }

    /** In how many U+FFFD a cut character ends depends on the bytes behind it. */
    @Property(tries = 2000)
    void readsDamagedCharactersAsInTheWholeDocument(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] body = "{\"??????????\":\"????\\n???\"}".getBytes(StandardCharsets.UTF_8);
        byte[] characters = {
            (byte) 0xC3, (byte) 0xE6, (byte) 0xED, (byte) 0xA0, (byte) 0xF0, (byte) 0x9F, (byte) 0x98, 'a'
        };
        for (int at = 0; at < body.length; at++) {
            if (body[at] == '?') {
                body[at] = characters[random.nextInt(characters.length)];
            }
        }

        assertAgrees(body, DecodeLimits.DEFAULT);
    }

    @Test
    void readsAnUnpairedSurrogateInANameAsJavaScriptDoes() {
        JsonReader reader = new JsonReader(DecodeLimits.DEFAULT, true);

        DecodeResult result = reader.read("{\"\\ud83d\":1}".getBytes(StandardCharsets.UTF_8));

        assertThat(result).isEqualTo(DecodeResult.VALID);
        assertThat(reader.tape().name(reader.tape().first(0))).isEqualTo("\ud83d");
    }

    static Stream<TestFiles.Capture> captures() {
        return Stream.of("unleash", "tggl").flatMap(folder -> TestFiles.captures(folder, "").stream());
    }

    private static void assertAgrees(byte[] body, DecodeLimits limits) {
        assertAgrees(new JsonReader(limits, true), body, limits);
    }

    private static void assertAgrees(JsonReader reader, byte[] body, DecodeLimits limits) {
        TapeBuilder other = new TapeBuilder(limits.maxRows());
        boolean marked = body.length > 2 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF;
        DecodeResult expected = new JacksonReader(limits, other).read(body, marked ? 3 : 0);
        String text = new String(body, StandardCharsets.UTF_8);
        DecodeResult result = reader.read(body);
        assertThat(result instanceof DecodeResult.Malformed ? JacksonReader.MALFORMED : result)
                .as(text)
                .isEqualTo(expected);
        if (expected == DecodeResult.VALID) {
            assertThat(nodes(reader.tape(), 0)).as(text).isEqualTo(nodes(other.tape(), 0));
        }
    }

    /** All that a tape says of a node and what is in it. */
    private static List<Object> nodes(JsonTape tape, int node) {
        List<Object> said = new ArrayList<>();
        said.add(tape.kind(node));
        said.add(String.valueOf(tape.name(node)));
        switch (tape.kind(node)) {
            case STRING -> said.add(tape.text(node));
            case NUMBER -> {
                said.add(tape.isLong(node));
                said.add(tape.text(node));
            }
            case OBJECT, ARRAY -> {
                said.add(tape.count(node));
                for (int child = tape.first(node); child != JsonTape.NONE; child = tape.sibling(child)) {
                    said.add(nodes(tape, child));
                }
            }
            default -> {}
        }
        return said;
    }

    private static String value(Random random, int depth) {
        int kind = random.nextInt(depth == 0 ? 6 : 9);
        if (random.nextInt(60) == 0) {
            return one(random, MISTAKES);
        }
        if (kind < 3) {
            return one(random, TEXTS);
        }
        if (kind < 6) {
            return one(random, SCALARS);
        }
        return kind == 6 ? "[" + elements(random, depth - 1) + "]" : "{" + fields(random, depth - 1) + "}";
    }

    private static String elements(Random random, int depth) {
        List<String> elements = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            elements.add(spaced(random, value(random, depth)));
        }
        return String.join(random.nextInt(80) == 0 ? one(random, MISTAKES) : ",", elements);
    }

    private static String fields(Random random, int depth) {
        List<String> fields = new ArrayList<>();
        for (int i = random.nextInt(12); i > 0; i--) {
            String colon = random.nextInt(100) == 0 ? one(random, MISTAKES) : ":";
            String name = one(random, TEXTS);
            // Jackson refuses it in a name, where JSON.parse does not.
            String taken = name.equals(UNPAIRED) ? "\"\"" : name;
            fields.add(spaced(random, taken) + colon + spaced(random, value(random, depth)));
        }
        return String.join(random.nextInt(80) == 0 ? one(random, MISTAKES) : ",", fields);
    }

    private static String spaced(Random random, String json) {
        return switch (random.nextInt(8)) {
            case 0 -> " " + json;
            case 1 -> json + "\r\n\t";
            default -> json;
        };
    }

    private static String one(Random random, String[] from) {
        return from[random.nextInt(from.length)];
    }

    /** With up to three bytes changed, left out or put in. */
    private static byte[] damaged(Random random, byte[] body) {
        byte[] damaged = body;
        for (int times = random.nextInt(4); times > 0 && damaged.length > 0; times--) {
            int at = random.nextInt(damaged.length);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.write(damaged, 0, at);
            int change = random.nextInt(3);
            if (change != 0) {
                out.write(
                        random.nextBoolean() ? "{}[],:\"\\0-.etn \n".charAt(random.nextInt(16)) : random.nextInt(256));
            }
            int rest = change == 2 ? at : at + 1;
            out.write(damaged, rest, damaged.length - rest);
            damaged = out.toByteArray();
        }
        return damaged;
    }
}
