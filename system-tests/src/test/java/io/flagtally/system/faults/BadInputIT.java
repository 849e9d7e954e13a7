package io.flagtally.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flagtally.model.topics.Topic;
import io.flagtally.standalone.DevelopmentKeys;
import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.Progress;
import io.flagtally.system.harness.RunningStandalone;
import io.flagtally.system.harness.TestHours;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What must be refused, refused in the words of its protocol, between reports that count. */
class BadInputIT {
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final String JSON = "application/json";
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    /** As JSON, but for its quotation marks. */
    private static final String NO_KEY =
            "{'message':'This endpoint requires an API token. Please add an authorization header to your request with a"
                    + " valid token'}";

    private static final String WRONG_KIND =
            "{'message':'invalid token: expected a different token type for this endpoint'}";
    private static final String INVALID =
            "{'id':'UUID','name':'BadDataError','message':'Request validation failed: your request body or params contain"
                    + " invalid data. Refer to the `details` list for more information.','details':[%s]}";
    private static final String COUNT = "'clients',0,'flags','sale',0,'count'";

    private static final String METRICS = "/api/client/metrics";
    private static final String FRONTEND_METRICS = "/api/frontend/client/metrics";
    private static final String REGISTER = "/api/client/register";
    private static final String REPORT = "/report";

    private static final String GOOD_UNLEASH =
            """
            {"appName": "shop",
             "bucket": {
               "start": "1926-05-08T12:00:00Z",
               "stop": "1926-05-08T13:00:00Z",
               "toggles": {"sale": {"yes": 2, "no": 1, "variants": {"red": 2}}}}}""";
    private static final String GOOD_TGGL =
            """
            {"clients": [{"id": "x", "flags": {"sale": [{"value": "red", "count": 3}]}}]}""";
    private static final String GOOD_REGISTRATION =
            """
            {"appName": "shop", "strategies": [], "started": "2026-11-21T12:00:00Z", "interval": 60}""";

    /** A request that must not get through, and the answer to it. */
    private record Bad(
            String path, String key, String contentType, String encoding, String body, int status, String answer) {
        Bad(String path, String body, int status, String answer) {
            this(path, rightKey(path), JSON, "identity", body, status, answer);
        }

        static Bad key(String path, String key, int status, String answer) {
            return new Bad(path, key, JSON, "identity", good(path), status, answer);
        }

        static Bad type(String path, String contentType, String body, String answer) {
            return new Bad(path, rightKey(path), contentType, "identity", body, 415, answer);
        }

        static Bad encoding(String path, String encoding, int status, String answer) {
            return new Bad(path, rightKey(path), JSON, encoding, good(path), status, answer);
        }

        private static String rightKey(String path) {
            return path.equals(FRONTEND_METRICS) ? "FRONTEND" : "BACKEND";
        }

        private static String good(String path) {
            return switch (path) {
                case REPORT -> GOOD_TGGL;
                case REGISTER -> GOOD_REGISTRATION;
                default -> GOOD_UNLEASH;
            };
        }

        @Override
        public String toString() {
            return path + " " + key + " " + contentType + " " + encoding + " "
                    + body.substring(0, Math.min(200, body.length()));
        }
    }

    @TempDir
    private Path folder;

    private final TestHours hours = new TestHours();
    private final Ledger expected = new Ledger(hours);
    private RunningStandalone standalone;

    @Test
    void refusesWhatIsWrongBeforeItReachesKafkaAndCountsTheRest() throws Exception {
        try (RunningStandalone started = RunningStandalone.in(folder);
                Progress progress = new Progress(started.standalone().kafka())) {
            standalone = started;
            List<Bad> all = Stream.of(
                            withoutARightKey(),
                            notJson(),
                            ofTheWrongShapeForUnleash(),
                            ofTheWrongShapeForTggl(),
                            tooLarge(),
                            ofTheWrongType())
                    .flatMap(List::stream)
                    .toList();
            for (Bad bad : all) {
                // when
                HttpResponse<String> answer = standalone.send(request(bad));
                // then
                assertThat(answer.statusCode()).as(bad.toString()).isEqualTo(bad.status);
                assertThat(json(answer.body().replaceAll(UUID, "UUID")))
                        .as(bad.toString())
                        .isEqualTo(json(bad.answer.replace('\'', '"')));
                postGood();
            }
            progress.awaitAllCounted(LONGEST);
            await().untilAsserted(() -> standalone.counted(hours).assertSameAs(expected));
            assertThat(progress.recordsOf(Topic.UNLEASH_REPORTS_RAW)).isEqualTo(all.size());
            assertThat(progress.recordsOf(Topic.TGGL_REPORTS_RAW)).isEqualTo(all.size());
            assertThat(progress.recordsOf(Topic.UNLEASH_REGISTRATIONS_RAW)).isZero();
            assertThat(progress.recordsOf(Topic.USAGE_DEAD_LETTERS)).isZero();
        }
    }

    private static List<Bad> withoutARightKey() {
        return List.of(
                Bad.key(METRICS, "", 401, NO_KEY),
                Bad.key(METRICS, "wrong", 401, NO_KEY),
                Bad.key(FRONTEND_METRICS, "wrong", 401, NO_KEY),
                Bad.key(REGISTER, "wrong", 401, NO_KEY),
                Bad.key(METRICS, "FRONTEND", 403, WRONG_KIND),
                Bad.key(FRONTEND_METRICS, "BACKEND", 403, WRONG_KIND),
                Bad.key(REPORT, "", 401, "{'error':'Invalid API key'}"),
                Bad.key(REPORT, "wrong", 401, "{'error':'Invalid API key'}"));
    }

    private static List<Bad> notJson() {
        return List.of(
                new Bad(METRICS, "{\"appName\": \"shop\", }", 400, unexpected("message", 20)),
                new Bad(METRICS, "{\"appName\": \"shop\"", 400, "{'message':'Unexpected end of JSON input'}"),
                new Bad(FRONTEND_METRICS, "nonsense", 400, unexpected("message", 0)),
                new Bad(REGISTER, "{", 400, "{'message':'Unexpected end of JSON input'}"),
                new Bad(REPORT, "{\"clients\": }", 400, unexpected("error", 12)),
                new Bad(REPORT, "{\"clients\": [", 400, "{'error':'Unexpected end of JSON input'}"),
                new Bad(REPORT, "", 400, "{'error':'Unexpected end of JSON input'}"));
    }

    private static String unexpected(String field, int position) {
        return "{'%s':'Unexpected token in JSON at position %d'}".formatted(field, position);
    }

    private static List<Bad> ofTheWrongShapeForUnleash() {
        return List.of(
                new Bad(
                        METRICS,
                        "",
                        400,
                        invalid("/body/appName", "is required. It was not present on the data you sent")),
                new Bad(METRICS, "[]", 400, invalid("/body", "must be object. You sent []")),
                new Bad(
                        METRICS,
                        GOOD_UNLEASH.replace("\"yes\": 2", "\"yes\": -2"),
                        400,
                        invalid("/body/bucket/toggles/sale/yes", "must be >= 0. You sent -2")),
                new Bad(
                        METRICS,
                        GOOD_UNLEASH.replace("1926-05-08T13:00:00Z", "yesterday"),
                        400,
                        invalid("/body/bucket/stop", "must match format \\'date-time\\'. You sent \\'yesterday\\'")),
                new Bad(
                        FRONTEND_METRICS,
                        GOOD_UNLEASH.replace("{\"red\": 2}", "\"red\""),
                        400,
                        invalid("/body/bucket/toggles/sale/variants", "must be object. You sent \\'red\\'")),
                new Bad(
                        REGISTER,
                        GOOD_REGISTRATION.replace("[]", "7"),
                        400,
                        invalid("/body/strategies", "must be array. You sent 7")));
    }

    private static String invalid(String path, String problem) {
        return INVALID.formatted("{'message':'The `%s` property %s.','path':'%s'}".formatted(path, problem, path));
    }

    private static List<Bad> ofTheWrongShapeForTggl() {
        return List.of(
                new Bad(REPORT, "[]", 400, "{'errors':[" + wrongType("object", "array", "") + "]}"),
                new Bad(
                        REPORT,
                        GOOD_TGGL.replace("3}", "-3}"),
                        400,
                        "{'errors':[" + tooSmall("number", 0, COUNT, "Number must be greater than or equal to 0")
                                + "]}"),
                new Bad(
                        REPORT,
                        GOOD_TGGL.replace("3}", "1.5}"),
                        400,
                        "{'errors':[" + wrongType("integer", "float", COUNT) + "]}"),
                new Bad(
                        REPORT,
                        "{\"clients\": {}, \"receivedProperties\": {\"a\": [1]}}",
                        400,
                        "{'errors':[" + wrongType("array", "object", "'clients'") + ","
                                + tooSmall(
                                        "array",
                                        2,
                                        "'receivedProperties','a'",
                                        "Array must contain at least 2 element(s)")
                                + "]}"));
    }

    private static String wrongType(String expected, String received, String path) {
        return "{'code':'invalid_type','expected':'%s','received':'%s','path':[%s],'message':'Expected %s, received %s'}"
                .formatted(expected, received, path, expected, received);
    }

    private static String tooSmall(String type, int minimum, String path, String message) {
        return ("{'code':'too_small','exact':false,'inclusive':true,'minimum':%d,'type':'%s','path':[%s],"
                        + "'message':'%s'}")
                .formatted(minimum, type, path, message);
    }

    private static List<Bad> tooLarge() {
        return List.of(
                new Bad(METRICS, padded(GOOD_UNLEASH, 1 << 20), 413, "{'message':'request entity too large'}"),
                new Bad(FRONTEND_METRICS, padded(GOOD_UNLEASH, 1 << 20), 413, "{'message':'request entity too large'}"),
                new Bad(REPORT, padded(GOOD_TGGL, 8 << 20), 413, "{'error':'Request entity too large'}"));
    }

    private static List<Bad> ofTheWrongType() {
        return List.of(
                Bad.type(METRICS, "text/plain", GOOD_UNLEASH, wrongContentType("text/plain")),
                Bad.type(REGISTER, "text/html", GOOD_REGISTRATION, wrongContentType("text/html")),
                Bad.type(
                        METRICS,
                        JSON + "; charset=utf-7",
                        GOOD_UNLEASH,
                        "{'message':'unsupported charset \\'UTF-7\\''}"),
                Bad.type(REPORT, JSON + "; charset=utf-7", GOOD_TGGL, "{'error':'unsupported charset \\'UTF-7\\''}"),
                Bad.encoding(METRICS, "br", 415, "{'message':'unsupported content encoding \\'br\\''}"),
                Bad.encoding(REPORT, "br", 415, "{'error':'unsupported content encoding \\'br\\''}"),
                Bad.encoding(METRICS, "gzip", 400, "{'message':'the body is not valid gzip'}"),
                Bad.encoding(REPORT, "gzip", 400, "{'error':'the body is not valid gzip'}"));
    }

    private static String wrongContentType(String provided) {
        String message = "We do not accept the content-type you provided (" + provided
                + "). Try using one of the content-types we do accept instead (application/json) and make sure the body"
                + " is in the corresponding format.";
        return "{'id':'UUID','name':'ContentTypeError','message':'%s','details':[{'message':'%s'}]}"
                .formatted(message, message);
    }

    /** One byte too long: blanks at the end of JSON are nothing wrong. */
    private static String padded(String json, int limit) {
        return json + " ".repeat(limit + 1 - json.length());
    }

    /** The order of fields doesn't matter. */
    private static JsonNode json(String text) throws IOException {
        return MAPPER.readTree(text);
    }

    private HttpRequest.Builder request(Bad bad) {
        HttpRequest.Builder request = standalone
                .request(bad.path)
                .header("Content-Type", bad.contentType)
                .header("Content-Encoding", bad.encoding)
                .POST(BodyPublishers.ofString(bad.body));
        if (!bad.key.isEmpty()) {
            request.header(bad.path.equals(REPORT) ? "x-tggl-api-key" : "Authorization", key(bad.key));
        }
        return request;
    }

    private String key(String key) {
        return switch (key) {
            case "BACKEND" -> standalone.keys().backend();
            case "FRONTEND" -> standalone.keys().frontend();
            default -> key;
        };
    }

    private void postGood() throws Exception {
        assertThat(standalone.postUnleash(GOOD_UNLEASH)).isEqualTo(202);
        expected.flag(DevelopmentKeys.ENVIRONMENT, "shop", "sale", Instant.now(), 2, 1);
        expected.variant(DevelopmentKeys.ENVIRONMENT, "shop", "sale", "red", Instant.now(), 2);
        assertThat(standalone.postTggl(GOOD_TGGL)).isEqualTo(200);
        expected.flag(DevelopmentKeys.ENVIRONMENT, "x", "sale", Instant.now(), 3, 0);
        expected.variant(DevelopmentKeys.ENVIRONMENT, "x", "sale", "red", Instant.now(), 3);
    }
}
