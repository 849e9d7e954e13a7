package io.flagtally.model.tggl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.RecordingVisitor;
import io.flagtally.model.decode.TestFiles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies and the issues that zod makes of them; texts and what V8 makes of them. */
class TgglConformanceTest {
    /** PHP turns maps with keys 0, 1, 2 into arrays: those evaluations are real, and count. */
    private static final Set<String> ARRAYS_FOR_MAPS = Set.of("flags", "receivedProperties", "receivedValues");

    static Stream<Arguments> bodies() {
        return TestFiles.lines("/conformance/tggl-bodies.jsonl").stream()
                .map(each -> Arguments.of(each.get("name").asText(), each));
    }

    static Stream<Arguments> texts() {
        return TestFiles.lines("/conformance/tggl-json-syntax.jsonl").stream()
                .map(each -> Arguments.of(each.get("name").asText(), each));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void makesTheIssuesThatZodMakes(String name, JsonNode each) throws Exception {
        RecordingVisitor visitor = new RecordingVisitor();

        DecodeResult result = new TgglReportDecoder(DecodeLimits.DEFAULT)
                .decode(TestFiles.JSON.writeValueAsBytes(each.get("body")), visitor);

        List<JsonNode> expected = new ArrayList<>();
        for (JsonNode error : each.path("recommended").path("errors")) {
            if (!isArrayForMap(error)) {
                expected.add(error);
            }
        }
        if (expected.isEmpty()) {
            assertThat(result).isEqualTo(DecodeResult.VALID);
            assertThat(visitor.reports).hasSize(1);
        } else {
            assertThat(issues(result)).isEqualTo(expected);
            assertThat(visitor.isEmpty()).isTrue();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("texts")
    void refusesTheTextsThatV8Refuses(String name, JsonNode each) {
        byte[] text = text(each).getBytes(StandardCharsets.UTF_8);

        DecodeResult result = new TgglReportDecoder(DecodeLimits.DEFAULT).decode(text, new RecordingVisitor());

        String v8 = each.get("v8").isNull() ? "" : each.get("v8").asText();
        assertThat(result instanceof DecodeResult.Malformed)
                .as("%s: %s", name, result)
                .isEqualTo(!v8.isEmpty());
        if (result instanceof DecodeResult.Malformed malformed) {
            boolean endsTooEarly = v8.equals("Unexpected end of JSON input") || name.startsWith("truncated");
            assertThat(malformed.truncated()).as(v8).isEqualTo(endsTooEarly);
            assertThat(malformed.message()).doesNotContain("hello").doesNotContain("bbbb");
        }
    }

    private static boolean isArrayForMap(JsonNode error) {
        JsonNode path = error.get("path");
        String last = path.isEmpty() ? "" : path.get(path.size() - 1).asText();
        return error.path("received").asText().equals("array")
                && error.path("expected").asText().equals("object")
                && ARRAYS_FOR_MAPS.contains(last);
    }

    private static List<JsonNode> issues(DecodeResult result) {
        assertThat(result).isInstanceOf(DecodeResult.Invalid.class);
        List<JsonNode> issues = new ArrayList<>();
        for (var problem : ((DecodeResult.Invalid) result).problems()) {
            ZodIssue issue = (ZodIssue) problem;
            ObjectNode json = TestFiles.JSON.createObjectNode();
            json.put("code", issue.code());
            issue.details().forEach((member, value) -> json.set(member, TestFiles.JSON.valueToTree(value)));
            json.set("path", TestFiles.JSON.valueToTree(issue.path()));
            json.put("message", issue.message());
            try {
                issues.add(TestFiles.JSON.readTree(json.toString()));
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        return issues;
    }

    /** Two texts are too long for the file, which tells how many levels they have. */
    private static String text(JsonNode each) {
        return switch (each.get("name").asText()) {
            case "deep nesting 20k" -> "[".repeat(9_000);
            case "deep nesting 20k closed (valid in V8)" -> "[".repeat(9_000) + "]".repeat(9_000);
            default -> each.get("raw").asText();
        };
    }
}
