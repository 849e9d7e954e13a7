package io.flagtally.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.flagtally.gateway.config.HttpConfig;
import io.flagtally.gateway.config.HttpLimits;
import io.flagtally.gateway.config.ListenConfig;
import io.flagtally.gateway.http.Outcome;
import io.flagtally.gateway.http.Outcome.Kind;
import io.flagtally.gateway.ingest.HeldRawReportLog;
import io.flagtally.gateway.ingest.InMemoryRawReportLog;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The OpenAPI document as it is served, held against the specification and against what the gateway really does. */
class OpenApiTest {
    private static final JsonMapper JSON = new JsonMapper();

    private static TestGateway gateway;
    private static JsonNode document;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        gateway = TestGateway.in(folder);
        document = JSON.readTree(get(gateway, "/openapi.json").body());
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void isAValidDocument() {
        // given
        ObjectNode withAFault = document.deepCopy();
        ((ObjectNode) withAFault.at("/paths/~1report/post")).remove("responses");

        // then
        assertThat(document.get("openapi").textValue()).isEqualTo("3.1.0");
        assertThat(faults(document)).isEmpty();
        assertThat(faults(withAFault)).isNotEmpty();
    }

    @Test
    void refersToNothingThatIsNotThere() {
        assertThat(document.findValuesAsText("$ref")).isNotEmpty().allSatisfy(reference -> assertThat(
                        document.at(reference.substring(1)).isMissingNode())
                .as(reference)
                .isFalse());
    }

    @Test
    void describesEveryAddressAndNoOther() {
        // given
        Set<String> served = new TreeSet<>();
        gateway.metrics
                .find("flagtally.gateway.answer.time")
                .timers()
                .forEach(timer -> served.add(timer.getId().getTag("endpoint")));
        served.remove("unknown");

        // then
        assertThat(document.findValuesAsText("operationId")).containsExactlyInAnyOrderElementsOf(served);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void takesTheExampleOfEachReport(String path) throws Exception {
        // given
        JsonNode body = content(operation(path).at("/requestBody"));

        // when
        HttpResponse<String> answer =
                gateway.send(request(path, body.get("example").toString()));

        // then
        assertValid(body.get("schema"), body.get("example"));
        assertThat(answer.statusCode()).isBetween(200, 202);
        assertDescribed(path, answer);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void describesEveryRefusal(String path) throws Exception {
        String otherKey = path.startsWith("/api/client") ? TestKeys.FRONTEND : TestKeys.BACKEND;
        String tooLarge = " ".repeat(9 * 1024 * 1024);
        List<HttpResponse<String>> answers = List.of(
                gateway.send(gateway.post(path, "{}")),
                gateway.send(gateway.post(path, "{}").header("Authorization", otherKey)),
                gateway.send(request(path, "{\"appName\":")),
                gateway.send(request(path, "[1]")),
                gateway.send(request(path, "{\"appName\":[],\"clients\":[{\"flags\":{\"f\":[{\"count\":-1}]}}]}")),
                gateway.send(request(path, tooLarge)),
                gateway.send(request(path, "{}").setHeader("Content-Type", "application/json; charset=klingon")),
                gateway.send(request(path, "{}").header("Content-Encoding", "br")),
                gateway.send(request(path, "{}").header("Content-Encoding", "gzip")));

        for (HttpResponse<String> answer : answers) {
            assertThat(answer.statusCode()).isBetween(400, 415);
            assertDescribed(path, answer);
        }
        if (!path.equals("/report")) {
            assertDescribed(path, gateway.send(request(path, "{}").setHeader("Content-Type", "text/plain")));
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void describesThatItIsUnavailable(String path, @TempDir Path folder) throws Exception {
        HeldRawReportLog log = new HeldRawReportLog();
        try (TestGateway held = TestGateway.with(folder, log)) {
            // when
            String example =
                    content(operation(path).at("/requestBody")).get("example").toString();
            CompletableFuture<HttpResponse<String>> answer = held.sendAsync(keyed(held.post(path, example), path));
            await().until(() -> log.held() == 1);
            log.completeOldest(Outcome.of(Kind.UNAVAILABLE));

            // then
            assertThat(answer.get().statusCode()).isEqualTo(503);
            assertDescribed(path, answer.get());
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void describesThePreflightsThatItAnswers(String path) throws Exception {
        // when
        HttpResponse<String> answer = gateway.send(gateway.request(path).method("OPTIONS", BodyPublishers.noBody()));

        // then
        boolean described = document.at("/paths").get(path).has("options");
        assertThat(answer.statusCode()).isEqualTo(described ? 204 : 401);
        assertThat(answer.body().isEmpty()).isEqualTo(described);
    }

    @Test
    void describesUnknownPaths() throws Exception {
        // when
        HttpResponse<String> answer = gateway.send(gateway.post("/nowhere", "{}"));

        // then
        assertThat(answer.statusCode()).isEqualTo(404);
        assertValid(document.at("/components/schemas/UnleashError"), JSON.readTree(answer.body()));
    }

    @Test
    void namesTheBasePathAsItsServer(@TempDir Path folder) throws Exception {
        HttpConfig mounted = new HttpConfig(ListenConfig.plain("localhost", 0), "/x", 2, HttpLimits.DEFAULT, false);
        try (TestGateway below = TestGateway.with(folder, mounted, new InMemoryRawReportLog())) {
            JsonNode served = JSON.readTree(get(below, "/x/openapi.json").body());

            assertThat(served.at("/servers/0/url").textValue()).isEqualTo("/x");
        }
    }

    static Stream<String> operations() {
        return document.at("/paths").properties().stream()
                .filter(path -> path.getValue().has("post"))
                .map(Map.Entry::getKey);
    }

    private static JsonNode operation(String path) {
        return document.at("/paths").get(path).get("post");
    }

    private static HttpRequest.Builder request(String path, String body) {
        return keyed(gateway.post(path, body), path);
    }

    private static HttpRequest.Builder keyed(HttpRequest.Builder request, String path) {
        String unleashKey = path.startsWith("/api/client") ? TestKeys.BACKEND : TestKeys.FRONTEND;
        return request.header("Authorization", unleashKey).header("x-tggl-api-key", TestKeys.BACKEND);
    }

    private static HttpResponse<String> get(TestGateway from, String path) throws Exception {
        HttpResponse<String> answer = from.send(from.request(path).GET());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer;
    }

    /** The document has this answer for posts to {@code path}: status, headers, content type and body. */
    private static void assertDescribed(String path, HttpResponse<String> answer) throws IOException {
        JsonNode response = resolved(operation(path).at("/responses").path(Integer.toString(answer.statusCode())));
        assertThat(response.isObject()).as(path + " " + answer.statusCode()).isTrue();
        response.path("headers")
                .fieldNames()
                .forEachRemaining(name ->
                        assertThat(answer.headers().firstValue(name)).as(name).isPresent());
        if (!response.has("content")) {
            assertThat(answer.body()).isEmpty();
            return;
        }
        String contentType = answer.headers().firstValue("Content-Type").orElseThrow();
        JsonNode described = response.get("content").path(contentType.replaceFirst(";.*", ""));
        assertThat(described.isObject()).as(path + " " + contentType).isTrue();
        assertValid(
                described.get("schema"),
                contentType.startsWith("text/")
                        ? JSON.getNodeFactory().textNode(answer.body())
                        : JSON.readTree(answer.body()));
    }

    private static JsonNode content(JsonNode referringOrNot) {
        return resolved(referringOrNot).at("/content/application~1json");
    }

    private static JsonNode resolved(JsonNode referringOrNot) {
        return referringOrNot.has("$ref")
                ? document.at(referringOrNot.get("$ref").textValue().substring(1))
                : referringOrNot;
    }

    private static void assertValid(JsonNode schema, JsonNode value) {
        // On its own, with the components beside it that it refers to.
        ObjectNode whole = ((ObjectNode) schema.deepCopy()).set("components", document.get("components"));
        assertThat(JsonSchemaFactory.getInstance(VersionFlag.V202012)
                        .getSchema(whole)
                        .validate(value))
                .as(value.toString())
                .isEmpty();
    }

    private static List<String> faults(JsonNode openApi) {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        return new OpenAPIV3Parser()
                .readContents(openApi.toString(), List.of(), options)
                .getMessages();
    }
}
