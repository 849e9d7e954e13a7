package io.flagtally.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every request that was put to a real Unleash server, put to the gateway: same status, same body, same CORS headers.
 */
class UnleashConformanceTest {
    private static final JsonMapper JSON = new JsonMapper();

    /** Where our status is another one. RATIONALE.md says why, under "Where do we differ from the real servers?". */
    private static final Map<String, Integer> OTHER_STATUS = Map.of(
            "toggles-array", 202,
            "body-102401-bytes", 202,
            "body-102401-noauth", 401,
            "auth-user-pat", 401,
            "edge-metrics-path", 404,
            "proxy-root-path", 404);

    /** Where the status is the same, but the words differ, or more of what is wrong is told at once. */
    private static final Set<String> OTHER_WORDS = Set.of(
            "no-2^53+1",
            "yes-1e400-Infinity",
            "no-1e19",
            "epoch-float",
            "epoch-1e18",
            "date-empty",
            "date-bool",
            "date-array",
            "start-null",
            "year-10000",
            "hour-24",
            "bulk-empty-object",
            "bulk-one-bad-one-good",
            "body-malformed",
            "fe-register-empty");

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
        return Resources.lines("conformance/unleash-8.2.0.jsonl").stream().map(Case::new);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void answersAsTheRealServer(Case recorded) throws Exception {
        // when
        HttpResponse<String> answer = gateway.send(recorded.request());

        // then
        assertThat(answer.statusCode()).isEqualTo(OTHER_STATUS.getOrDefault(recorded.name(), recorded.status()));
        if (OTHER_WORDS.contains(recorded.name())) {
            assertThat(JSON.readTree(answer.body()).path("message").asText()).isNotEmpty();
        } else if (!OTHER_STATUS.containsKey(recorded.name())) {
            assertThat(withoutId(answer.body())).isEqualTo(withoutId(recorded.response()));
            assertThat(answer.headers().firstValue("Content-Type")).isEqualTo(recorded.responseHeader("Content-Type"));
        }
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                .isEqualTo(recorded.responseHeader("Access-Control-Allow-Origin"));
        assertThat(answer.headers().firstValue("Access-Control-Allow-Headers"))
                .isEqualTo(recorded.responseHeader("Access-Control-Allow-Headers"));
    }

    private static JsonNode withoutId(String body) throws IOException {
        if (!body.startsWith("{")) {
            return JSON.getNodeFactory().textNode(body);
        }
        ObjectNode node = (ObjectNode) JSON.readTree(body);
        node.remove("id");
        return node;
    }

    record Case(JsonNode node) {
        String name() {
            return node.get("name").textValue();
        }

        int status() {
            return node.get("status").intValue();
        }

        String response() {
            return node.get("response").asText("");
        }

        Optional<String> responseHeader(String name) {
            return Optional.ofNullable(node.path("response_headers").path(name).textValue());
        }

        HttpRequest.Builder request() {
            HttpRequest.Builder request = gateway.request(node.get("path").textValue())
                    .method(node.get("method").textValue(), body());
            node.get("headers")
                    .properties()
                    .forEach(header ->
                            request.header(header.getKey(), header.getValue().textValue()));
            return request;
        }

        private BodyPublisher body() {
            if (node.hasNonNull("body_base64")) {
                return BodyPublishers.ofByteArray(
                        Base64.getDecoder().decode(node.get("body_base64").textValue()));
            }
            return node.hasNonNull("body")
                    ? BodyPublishers.ofString(node.get("body").textValue())
                    : BodyPublishers.noBody();
        }

        @Override
        public String toString() {
            return name();
        }
    }
}
