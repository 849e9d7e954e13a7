package io.flagtally.model.decode;

import io.flagtally.model.report.ReportFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * Documents that nobody sends but to do harm, each of any size: what is in them stands where the format has a place for
 * it, so that a decoder reads on for as long as it can.
 */
final class HostileShapes {
    /** Makes documents of one kind. */
    interface Shape {
        String name();

        /** A document of that format and about as many bytes. */
        byte[] document(Random random, ReportFormat format, int size);
    }

    /** Those that are about names: what a decoder remembers. */
    static final List<Shape> OF_NAMES = List.of(
            fields("names", random -> name(random, 1, 12)),
            fields("names past the table", random -> name(random, 64, 200)),
            fields("long names", random -> name(random, 1_000, 60_000)),
            fields("escaped names", random -> "\\u00e9" + name(random, 1, 12)),
            fields("names in other alphabets", random -> "\u65e5\u672c" + name(random, 1, 40)),
            fields("one name", random -> "same"),
            fields("one long name", random -> "same".repeat(20)),
            fields("names with one hash", HostileShapes::collidingName),
            brokenAfterALongName());

    /** All. */
    static final List<Shape> ALL = all();

    private HostileShapes() {}

    private static List<Shape> all() {
        List<Shape> shapes = new ArrayList<>(OF_NAMES);
        shapes.add(counts("digits that are no number", random -> '"' + "1".repeat(399) + "x\""));
        shapes.add(counts("numbers as text", random -> '"' + "1".repeat(399) + '"'));
        shapes.add(counts("numbers of 1,000 digits", random -> "1".repeat(1_000)));
        shapes.add(counts("numbers of 41 digits", random -> "1".repeat(41)));
        shapes.add(counts("fractions of 1,000 digits", random -> "0." + "9".repeat(998)));
        shapes.add(counts("zeros", random -> "0." + "0".repeat(998)));
        shapes.add(counts("exponents of 990 digits", random -> "1e" + "9".repeat(990)));
        shapes.add(counts("negative exponents of 990 digits", random -> "1e-" + "9".repeat(990)));
        shapes.add(counts("hexadecimals", random -> "\"0x" + "f".repeat(397) + '"'));
        shapes.add(counts("blanks", random -> '"' + " ".repeat(399) + "x\""));
        shapes.add(counts("empty objects", random -> "{}"));
        shapes.add(counts("nulls", random -> "null"));
        shapes.add(counts("lists", random -> "[0,1,2,3,4,5,6,7]"));
        shapes.add(counts("small objects", random -> "{\"b\":0,\"a\":1}"));
        shapes.add(values("half a list in a text", random -> "\"[[" + ",".repeat(135) + "135\""));
        shapes.add(values("a list in a text", random -> "\"" + "[".repeat(60) + "]".repeat(60) + '"'));
        shapes.add(values("a number in a text", random -> "\"" + "1".repeat(120) + "x\""));
        shapes.add(values("escapes in a text in a text", random -> "\"\\\"" + "\\\\u0041".repeat(20) + "\\\"\""));
        shapes.add(values("long texts", random -> '"' + name(random, 256, 300) + '"'));
        shapes.add(values("texts in other alphabets", random -> "\"\u65e5\u672c\u8a9e\""));
        shapes.add(values("objects", random -> "{\"b\":{\"d\":1,\"c\":2},\"a\":[1.50,2e1]}"));
        shapes.add(oneValue("short keys", size -> object(size, i -> '"' + Integer.toString(i, 36) + "\":0")));
        shapes.add(oneValue("one key", size -> object(size, i -> "\"k\":0")));
        shapes.add(oneValue("deep lists", size -> nested("[", "", "]", size)));
        shapes.add(oneValue("deep objects", size -> nested("{\"a\":", "0", "}", size)));
        shapes.add(oneValue("deep objects with names of their own", size -> nested(size)));
        shapes.add(oneValue("numbers", size -> list(size, i -> "0")));
        shapes.add(oneValue("floats", size -> list(size, i -> "1.5e300")));
        shapes.add(oneValue("lists in a list", size -> list(size, i -> "[]")));
        shapes.add(oneValue("texts", size -> list(size, i -> "\"\"")));
        shapes.add(oneValue("one text", size -> '"' + "t".repeat(size) + '"'));
        shapes.add(oneValue("one escaped text", size -> '"' + "\\n".repeat(size / 2) + '"'));
        shapes.add(oneValue("one text of code units", size -> '"' + "\\ud83d".repeat(size / 6) + '"'));
        shapes.add(oneValue("one text of quotes", size -> '"' + "\\\"".repeat(size / 2) + '"'));
        shapes.add(oneValue("one text of NULs", size -> '"' + "\\u0000".repeat(size / 6) + '"'));
        shapes.add(oneValue("one number", size -> "1".repeat(size)));
        shapes.add(oneValue("one number of 41 digits", size -> withOneOther(size, "1".repeat(41))));
        shapes.add(oneValue("keys before a replacement character", size -> withOneOther(size, "\"\uFFFD\"")));
        shapes.add(oneValue("keys before a mistake", size -> withOneOther(size, "x")));
        shapes.add(raw("invalid UTF-8", size -> "\u0080".repeat(size)));
        shapes.add(oneValue("blanks", size -> " ".repeat(size) + '0'));
        shapes.add(problems("a wrong value for each name", random -> name(random, 1, 12)));
        shapes.add(problems("a wrong value for each long name", random -> name(random, 1_000, 5_000)));
        shapes.add(wrongInOneLongName());
        shapes.add(truncated("cut off in lists", "["));
        shapes.add(truncated("cut off in objects", "{\"a\":"));
        return List.copyOf(shapes);
    }

    /** {@code document} with none to three of its bytes changed. */
    static byte[] damaged(Random random, byte[] document) {
        for (int changes = random.nextInt(4); changes > 0 && document.length > 0; changes--) {
            document[random.nextInt(document.length)] = (byte)
                    (random.nextBoolean() ? "{}[],:\"\\0-.etn \n".charAt(random.nextInt(16)) : random.nextInt(256));
        }
        return document;
    }

    /** Names where a format has many of the client's own. */
    private static Shape fields(String name, Function<Random, String> names) {
        return shape(name, (random, format, size) -> switch (format) {
            case UNLEASH_METRICS ->
                unleash(object(
                        size,
                        i -> '"' + names.apply(random) + "\":{\"yes\":1,\"variants\":{\"" + names.apply(random)
                                + "\":1}}"));
            case UNLEASH_BULK ->
                bulk(list(
                        size, i -> item(names.apply(random), names.apply(random), '"' + names.apply(random) + "\":1")));
            case UNLEASH_REGISTRATION ->
                registration(list(size / 2, i -> '"' + names.apply(random) + '"')
                        + ','
                        + inner(object(size / 2, i -> '"' + names.apply(random) + "\":0")));
            case TGGL_REPORT ->
                tggl(object(
                        size,
                        i -> '"' + names.apply(random) + "\":[{\"value\":\"" + names.apply(random) + "\",\""
                                + names.apply(random) + "\":0}]"));
        });
    }

    /** Values where a format has a count for each flag or variant. */
    private static Shape counts(String name, Function<Random, String> counts) {
        return shape(name, (random, format, size) -> {
            IntFunction<String> variant = i -> "\"v" + i + "\":" + counts.apply(random);
            return switch (format) {
                case UNLEASH_METRICS -> unleash("{\"f\":{\"variants\":" + object(size, variant) + "}}");
                case UNLEASH_BULK -> bulk("[" + item("f", "a", inner(object(size, variant))) + "]");
                case UNLEASH_REGISTRATION -> registration(list(size, i -> counts.apply(random)));
                case TGGL_REPORT ->
                    "{\"clients\":[{\"flags\":{\"f\":" + list(size, i -> "{\"count\":" + counts.apply(random) + "}")
                            + "}}],\"receivedProperties\":{}}";
            };
        });
    }

    /** Values of a Tggl evaluation; elsewhere they take the place of any value. */
    private static Shape values(String name, Function<Random, String> values) {
        return shape(name, (random, format, size) -> {
            if (format == ReportFormat.TGGL_REPORT) {
                return "{\"clients\":[{\"flags\":{\"f\":" + list(size, i -> "{\"value\":" + values.apply(random) + "}")
                        + "}}]}";
            }
            return anywhere(format, list(size, i -> values.apply(random)));
        });
    }

    private static Shape oneValue(String name, IntFunction<String> value) {
        return shape("one value of " + name, (random, format, size) -> anywhere(format, value.apply(size)));
    }

    /** Bytes that are written as they are, up to U+00FF. */
    private static Shape raw(String name, IntFunction<String> bytes) {
        return new Shape() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public byte[] document(Random random, ReportFormat format, int size) {
                return anywhere(format, '"' + bytes.apply(size) + '"').getBytes(StandardCharsets.ISO_8859_1);
            }
        };
    }

    private static Shape problems(String name, Function<Random, String> names) {
        return shape(name, (random, format, size) -> switch (format) {
            case UNLEASH_METRICS -> unleash(object(size, i -> '"' + names.apply(random) + "\":{\"yes\":[0,1]}"));
            case UNLEASH_BULK -> bulk(list(size, i -> "{\"" + names.apply(random) + "\":0}"));
            case UNLEASH_REGISTRATION -> registration(list(size, i -> "{\"" + names.apply(random) + "\":0}"));
            case TGGL_REPORT -> tggl(object(size, i -> '"' + names.apply(random) + "\":[{\"count\":\"\"}]"));
        });
    }

    /** Each problem names the long name again. */
    private static Shape wrongInOneLongName() {
        return shape("many wrong values in one long name", (random, format, size) -> {
            String longName = "n".repeat(size / 2);
            return switch (format) {
                case UNLEASH_METRICS ->
                    unleash("{\"" + longName + "\":{\"variants\":" + object(size / 2, i -> "\"" + i + "\":[]") + "}}");
                case UNLEASH_BULK ->
                    bulk("["
                            + item(
                                    "f",
                                    "a",
                                    '"' + longName + "\":[]," + inner(object(size / 2, i -> "\"" + i + "\":[]")))
                            + "]");
                case UNLEASH_REGISTRATION -> registration(list(size / 2, i -> "{}") + ",\"" + longName + "\":0");
                case TGGL_REPORT -> tggl("{\"" + longName + "\":" + list(size / 2, i -> "{\"count\":\"\"}") + "}");
            };
        });
    }

    private static Shape brokenAfterALongName() {
        return shape("a broken document with a long name", (random, format, size) -> {
            String start = name(random, 280, 280);
            return "{\"" + start + "a".repeat(Math.max(1, size - start.length())) + "\":x";
        });
    }

    private static Shape truncated(String name, String part) {
        return shape(name, (random, format, size) -> part.repeat(Math.max(1, size / part.length())));
    }

    private interface Text {
        String of(Random random, ReportFormat format, int size);
    }

    private static Shape shape(String name, Text text) {
        return new Shape() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public byte[] document(Random random, ReportFormat format, int size) {
                return text.of(random, format, size).getBytes(StandardCharsets.UTF_8);
            }
        };
    }

    /** Any JSON, where the format takes any. */
    static String anywhere(ReportFormat format, String json) {
        return switch (format) {
            case UNLEASH_METRICS -> "{\"x\":" + json + ',' + unleash("{}").substring(1);
            case UNLEASH_BULK ->
                bulk("[{\"x\":" + json + ',' + item("f", "a", "").substring(1) + "]");
            case UNLEASH_REGISTRATION -> registration("[],\"x\":" + json);
            case TGGL_REPORT -> "{\"clients\":[{\"flags\":{\"f\":[{\"value\":" + json + "}]}}]}";
        };
    }

    static String unleash(String toggles) {
        return "{\"appName\":\"a\",\"bucket\":{\"start\":\"2026-11-21T10:00:00.000Z\",\"stop\":\"2026-11-21T10:01:00.000Z\","
                + "\"toggles\":" + toggles + "}}";
    }

    static String bulk(String metrics) {
        return "{\"applications\":[],\"metrics\":" + metrics + "}";
    }

    private static String item(String flag, String app, String variants) {
        return "{\"featureName\":\"" + flag + "\",\"appName\":\"" + app + "\",\"environment\":\"e\","
                + "\"timestamp\":\"2026-11-21T10:00:00.000Z\",\"yes\":1,\"variants\":{" + variants + "}}";
    }

    static String registration(String strategies) {
        return "{\"appName\":\"a\",\"interval\":10,\"started\":\"2026-11-21T10:00:00.000Z\",\"strategies\":"
                + strategies + "}";
    }

    static String tggl(String flags) {
        return "{\"clients\":[{\"id\":\"js-client:3.1.0/TgglClient/shop\",\"flags\":" + flags + "}]}";
    }

    private static String object(int size, IntFunction<String> field) {
        return "{" + parts(size, field) + "}";
    }

    /** Many keys, and last a value of another kind. */
    private static String withOneOther(int size, String last) {
        String keys = object(size, i -> '"' + Integer.toString(i, 36) + "\":0");
        return keys.substring(0, keys.length() - 1) + ",\"last\":" + last + '}';
    }

    private static String list(int size, IntFunction<String> element) {
        return "[" + parts(size, element) + "]";
    }

    private static String inner(String object) {
        return object.substring(1, object.length() - 1);
    }

    private static String parts(int size, IntFunction<String> part) {
        StringBuilder parts = new StringBuilder(size + 128).append(part.apply(0));
        for (int i = 1; parts.length() < size; i++) {
            parts.append(',').append(part.apply(i));
        }
        return parts.toString();
    }

    private static String nested(String open, String inside, String close, int size) {
        int depth = Math.min(9_900, size / (open.length() + close.length()));
        return open.repeat(depth) + inside + close.repeat(depth);
    }

    private static String nested(int size) {
        StringBuilder open = new StringBuilder();
        int depth = 0;
        while (open.length() < size && depth < 9_900) {
            open.append("{\"b\":0,\"").append(Integer.toString(depth++, 36)).append("\":");
        }
        return open + "0" + "}".repeat(depth);
    }

    private static String name(Random random, int shortest, int longest) {
        int length = random.nextInt(shortest, longest + 1);
        StringBuilder name = new StringBuilder(length);
        for (int i = Math.min(length, 280); i > 0; i--) {
            name.append((char) ('a' + random.nextInt(26)));
        }
        return name.append("a".repeat(length - name.length())).toString();
    }

    /** One of 2^20 that share a hash code, longer than a name with a place. */
    private static String collidingName(Random random) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < 34; i++) {
            name.append(i < 20 && random.nextBoolean() ? "BB" : "Aa");
        }
        return name.toString();
    }
}
