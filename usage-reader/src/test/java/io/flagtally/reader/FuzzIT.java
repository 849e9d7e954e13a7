package io.flagtally.reader;

import static io.flagtally.reader.TestReader.encoded;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flagtally.reader.OpenApi.Operation;
import io.flagtally.reader.database.TestDatabase;
import java.net.URLDecoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Requests made out of the OpenAPI document: parameters right and wrong, missing, unknown and twice. Each answer must
 * be one that the document has; a wrong parameter must be a 400 that names it; a request of right ones must be
 * answered.
 */
class FuzzIT {
    private static final int REQUESTS = 5_000;
    private static final List<String> NASTY = List.of(
            "\0",
            "a\0b",
            "%",
            "' OR 1=1 --",
            "\\",
            "\u202E",
            "\uFFFF",
            "💥",
            "-1",
            "0",
            "1e999999999",
            "99999999999999999999",
            "NaN",
            "null",
            "undefined",
            "[]",
            "{}",
            "true",
            "2026-13-45T99:99:99Z",
            "+999999999-01-01T00:00:00Z",
            "UTC+99",
            "../../etc/passwd",
            "=cmd|' /C calc'!A0",
            "x".repeat(5_000));
    /** Not UTF-8: no encoder writes them. */
    private static final List<String> MALFORMED = List.of("%ff", "%C3%28", "%ED%A0%80", "%C0%AF");

    /** Not even an address: Undertow's parser refuses the request, and names nothing. */
    private static final List<String> BROKEN = List.of("%", "%2", "%zz");

    private static final Map<TestDatabase, TestReader> READERS = new EnumMap<>(TestDatabase.class);

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        for (TestDatabase database : TestDatabase.values()) {
            READERS.put(
                    database,
                    TestReader.of(database.filledWith(Fleet.rows(), folder.resolve(database.name())))
                            .ready());
        }
    }

    @AfterAll
    static void stop() {
        READERS.values().forEach(TestReader::close);
    }

    /** A parameter's text, and whether the document takes it. */
    private record Value(String name, String encoded, boolean right) {}

    @ParameterizedTest
    @EnumSource
    void anyMixOfParametersIsAnsweredAsDescribed(TestDatabase database) {
        Random random = new Random(20_261_128);
        TestReader reader = READERS.get(database);
        int refused = 0;
        for (int i = 0; i < REQUESTS; i++) {
            Operation operation =
                    OpenApi.operations().get(random.nextInt(OpenApi.operations().size()));
            List<Value> values = new ArrayList<>();
            for (JsonNode parameter : operation.parameters("query")) {
                if (random.nextInt(3) == 0) {
                    values.add(value(parameter, random));
                }
            }
            refused += check(reader, operation, values) ? 0 : 1;
        }
        // Both kinds in large numbers, or the generator is of no use.
        assertThat(refused).isBetween(REQUESTS / 4, REQUESTS * 3 / 4);
    }

    @ParameterizedTest
    @EnumSource
    void everyParameterWrongInEveryWayIsNamed(TestDatabase database) {
        TestReader reader = READERS.get(database);
        for (Operation operation : OpenApi.operations()) {
            for (JsonNode parameter : operation.parameters("query")) {
                String name = parameter.get("name").textValue();
                Stream.concat(NASTY.stream().map(TestReader::encoded), MALFORMED.stream())
                        .forEach(text ->
                                check(reader, operation, List.of(new Value(name, text, isRight(parameter, text)))));
                for (String text : BROKEN) {
                    assertThat(reader.rawGet(path(operation) + "?" + name + "=" + text)
                                    .statusCode())
                            .isEqualTo(400);
                }
                if (!isUnleash(operation)) {
                    String right = rightText(parameter, new Random(1));
                    assertNamed(reader, path(operation) + "?" + name + "=" + right + "&" + name + "=" + right, name);
                    assertNamed(reader, path(operation) + "?" + name + "=", name);
                    assertNamed(reader, path(operation) + "?" + name, name);
                    assertNamed(reader, path(operation) + "?" + name + "x=" + right, name + "x");
                }
            }
            for (JsonNode parameter : operation.parameters("path")) {
                for (String text : MALFORMED) {
                    String path = operation.path().replaceFirst("\\{[a-z]+}", text);
                    HttpResponse<String> answer = reader.rawGet(path);
                    assertThat(answer.statusCode()).as(path).isEqualTo(400);
                    if (!isUnleash(operation)) {
                        assertThat(TestReader.tree(answer).get("parameter").textValue())
                                .isEqualTo(parameter.get("name").textValue());
                    }
                }
                for (String text : NASTY) {
                    String path = operation.path().replaceFirst("\\{[a-z]+}", encoded(text));
                    assertThat(reader.rawGet(path).statusCode()).as(path).isBetween(200, 404);
                }
            }
        }
    }

    /** True if the request was answered. */
    private static boolean check(TestReader reader, Operation operation, List<Value> values) {
        StringBuilder query = new StringBuilder();
        values.forEach(value -> query.append(query.isEmpty() ? '?' : '&')
                .append(value.name())
                .append('=')
                .append(value.encoded()));
        String request = path(operation) + query;
        HttpResponse<String> answer = reader.rawGet(request);
        List<String> wrong = values.stream()
                .filter(value -> !value.right() && !isUnleash(operation))
                .map(Value::name)
                .toList();
        assertThat(answer.statusCode()).as(request).isIn(200, 400, 404);
        assertThat(answer.headers().firstValue("Content-Type")).as(request).isPresent();
        OpenApi.assertDescribed(operation, answer);
        if (!wrong.isEmpty()) {
            assertThat(answer.statusCode()).as(request).isEqualTo(400);
            assertThat(TestReader.tree(answer).get("parameter").textValue())
                    .as(request)
                    .isIn(wrong);
        } else if (answer.statusCode() == 400) {
            // Right on their own, but not together: a range the wrong way round, or a cursor of another list.
            assertThat(TestReader.tree(answer).get("parameter").textValue())
                    .as(request)
                    .isIn("from", "cursor");
        }
        return answer.statusCode() != 400;
    }

    private static void assertNamed(TestReader reader, String request, String parameter) {
        HttpResponse<String> answer = reader.rawGet(request);
        assertThat(answer.statusCode()).as(request).isEqualTo(400);
        assertThat(TestReader.tree(answer).get("parameter").textValue())
                .as(request)
                .isEqualTo(parameter);
    }

    private static Value value(JsonNode parameter, Random random) {
        String name = parameter.get("name").textValue();
        return switch (random.nextInt(6)) {
            case 0 -> {
                String text = encoded(NASTY.get(random.nextInt(NASTY.size())));
                yield new Value(name, text, isRight(parameter, text));
            }
            case 1 -> new Value(name, MALFORMED.get(random.nextInt(MALFORMED.size())), false);
            default -> new Value(name, rightText(parameter, random), true);
        };
    }

    /** True if the schema takes it. Where a schema can't tell, such as of zones and cursors, nothing nasty is right. */
    private static boolean isRight(JsonNode parameter, String encodedText) {
        if (MALFORMED.contains(encodedText)) {
            return false;
        }
        String text = URLDecoder.decode(encodedText, StandardCharsets.UTF_8);
        JsonNode schema = parameter.get("schema");
        String name = parameter.get("name").textValue();
        if (schema.has("enum") || schema.has("items") || schema.has("format") || name.equals("cursor")) {
            return StreamSupport.stream(schema.path("enum").spliterator(), false)
                    .anyMatch(each -> each.textValue().equals(text));
        }
        if (name.equals("timezone")) {
            return false;
        }
        if (schema.get("type").textValue().equals("integer")) {
            return text.matches("[0-9]{1,9}")
                    && Integer.parseInt(text) >= schema.get("minimum").intValue()
                    && Integer.parseInt(text) <= schema.get("maximum").intValue();
        }
        int length = text.codePointCount(0, text.length());
        return text.indexOf('\0') < 0
                && length >= schema.path("minLength").intValue()
                && length <= schema.path("maxLength").asInt(Integer.MAX_VALUE);
    }

    private static String rightText(JsonNode parameter, Random random) {
        JsonNode schema = parameter.get("schema");
        JsonNode choices =
                schema.has("items") ? OpenApi.resolved(schema.get("items")).get("enum") : schema.get("enum");
        if (choices != null) {
            return choices.get(random.nextInt(choices.size())).textValue();
        }
        if (schema.get("type").textValue().equals("integer")) {
            return Integer.toString(1 + random.nextInt(schema.get("maximum").intValue()));
        }
        return switch (parameter.get("name").textValue()) {
            case "from" -> "2026-11-" + (10 + random.nextInt(15)) + "T0" + random.nextInt(10) + ":30:00Z";
            case "to" -> "2026-11-" + (25 + random.nextInt(4)) + "T01:00:00.5%2B02:00";
            case "timezone" ->
                List.of("UTC", "Europe/Berlin", "Asia/Kolkata", "%2B05:45").get(random.nextInt(4));
            case "hoursBack" -> Integer.toString(random.nextInt(60));
            case "cursor" -> "AAAA";
            case "environment" -> List.of("production", "hostile").get(random.nextInt(2));
            default -> encoded(Fleet.HOSTILE.get(random.nextInt(Fleet.HOSTILE.size() - 5)));
        };
    }

    private static String path(Operation operation) {
        return operation.path().replaceFirst("\\{[a-z]+}", "checkout");
    }

    private static boolean isUnleash(Operation operation) {
        return operation.path().startsWith("/api/");
    }
}
