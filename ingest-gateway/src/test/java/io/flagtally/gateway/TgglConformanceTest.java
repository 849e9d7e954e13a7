package io.flagtally.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies of every shape, answered as zod 3 itself judges them. */
class TgglConformanceTest {
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * PHP writes a map with the keys 0, 1, 2… as an array, and an empty one as {@code []}; we take it as the map it
     * was.
     */
    private static final Set<String> ACCEPTED_HERE_ONLY = Set.of(
            "flags: array (php numeric slugs)",
            "receivedProperties: array (php numeric keys)",
            "capture php-1.5.0-02-numeric-keys-become-arrays#0",
            "capture php-2.0.0-02-numeric-keys-become-arrays#0");

    private static TestGateway gateway;

    @BeforeAll
    static void start(@TempDir Path folder) {
        gateway = TestGateway.in(folder);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    static Stream<Case> cases() throws IOException {
        return Resources.lines("conformance/tggl-bodies.jsonl").stream()
                .map(line -> new Case(line.get("name").textValue(), line.get("body"), line.get("recommended")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void answersWithTheIssuesThatZodFinds(Case recorded) throws Exception {
        // when
        HttpResponse<String> answer = gateway.send(gateway.tggl(recorded.body().toString()));

        // then
        if (recorded.verdict().get("valid").booleanValue() || ACCEPTED_HERE_ONLY.contains(recorded.name())) {
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"success\":true}");
        } else {
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(JSON.readTree(answer.body()).get("errors"))
                    .isEqualTo(recorded.verdict().get("errors"));
        }
    }

    record Case(String name, JsonNode body, JsonNode verdict) {
        @Override
        public String toString() {
            return name;
        }
    }
}
