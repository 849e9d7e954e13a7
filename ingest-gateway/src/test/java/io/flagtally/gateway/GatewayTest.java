package io.flagtally.gateway;

import static io.flagtally.gateway.TestGateway.FRONTEND_METRICS;
import static io.flagtally.gateway.TestGateway.METRICS;
import static io.flagtally.gateway.TestGateway.ONE_FLAG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.gateway.config.FrontendConfig;
import io.flagtally.gateway.config.HttpConfig;
import io.flagtally.gateway.config.HttpLimits;
import io.flagtally.gateway.config.ListenConfig;
import io.flagtally.gateway.http.Outcome;
import io.flagtally.gateway.http.Outcome.Kind;
import io.flagtally.gateway.ingest.HeldRawReportLog;
import io.flagtally.gateway.ingest.InMemoryRawReportLog;
import io.flagtally.gateway.ingest.RawReport;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.report.ReportHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway over a real socket: keys, answers, and what reaches the log. */
class GatewayTest {
    private static final String CONTEXT = "{\"receivedProperties\":{\"userId\":[1721461881,1721461898]}}";

    @TempDir
    private Path folder;

    @Test
    void answersOnlyAfterTheLogHasTheReport() throws Exception {
        HeldRawReportLog log = new HeldRawReportLog();
        try (TestGateway gateway = TestGateway.with(folder, log)) {
            // when
            CompletableFuture<HttpResponse<String>> answer = gateway.sendAsync(gateway.unleash(ONE_FLAG));
            await().until(() -> log.held() == 1);

            // then
            assertThat(answer).isNotDone();
            log.completeOldest(Outcome.ACCEPTED);
            assertThat(answer.get().statusCode()).isEqualTo(202);
            assertThat(answer.get().body()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({METRICS, FRONTEND_METRICS, "/report"})
    void answersUnavailableWithAPauseWhenTheLogDoesNotTakeTheReport(String path) throws Exception {
        HeldRawReportLog log = new HeldRawReportLog();
        try (TestGateway gateway = TestGateway.with(folder, log)) {
            // when
            String key = path.equals(METRICS) ? TestKeys.BACKEND : TestKeys.FRONTEND;
            CompletableFuture<HttpResponse<String>> answer =
                    gateway.sendAsync(gateway.post(path, path.equals("/report") ? CONTEXT : ONE_FLAG)
                            .header("Authorization", key)
                            .header("x-tggl-api-key", key));
            await().until(() -> log.held() == 1);
            log.completeOldest(Outcome.of(Kind.UNAVAILABLE));

            // then
            assertThat(answer.get().statusCode()).isEqualTo(503);
            assertThat(answer.get().headers().firstValue("Retry-After").orElseThrow())
                    .matches("[1-5]");
            assertThat(answer.get()
                            .headers()
                            .firstValue("Access-Control-Allow-Origin")
                            .isPresent())
                    .isEqualTo(!path.equals(METRICS));
            assertThat(answer.get()
                            .headers()
                            .firstValue("Access-Control-Expose-Headers")
                            .isPresent())
                    .isEqualTo(!path.equals(METRICS));
            assertThat(gateway.counter("flagtally.gateway.requests.refused", "reason", "unavailable"))
                    .isEqualTo(1);
        }
    }

    @Test
    void answersTooLargeWhenTheLogFindsTheReportTooLarge() throws Exception {
        HeldRawReportLog log = new HeldRawReportLog();
        try (TestGateway gateway = TestGateway.with(folder, log)) {
            // when
            CompletableFuture<HttpResponse<String>> answer = gateway.sendAsync(gateway.tggl(CONTEXT));
            await().until(() -> log.held() == 1);
            log.completeOldest(Outcome.of(Kind.TOO_LARGE));

            // then
            assertThat(answer.get().statusCode()).isEqualTo(413);
            assertThat(answer.get().body()).isEqualTo("{\"error\":\"Request entity too large\"}");
        }
    }

    @Test
    void keepsTheBodyAsReceivedWithWhatIsKnownOfItsSender() throws Exception {
        try (TestGateway gateway = TestGateway.in(folder)) {
            // when
            gateway.send(gateway.unleash(ONE_FLAG)
                    .header("unleash-sdk", "unleash-java-sdk:12.2.3")
                    .header("Idempotency-Key", "i-1"));

            // then
            RawReport report = gateway.reports().get(0);
            assertThat(report.format()).isEqualTo(ReportFormat.UNLEASH_METRICS);
            assertThat(new String(report.body(), StandardCharsets.UTF_8)).isEqualTo(ONE_FLAG);
            assertThat(report.headers())
                    .isEqualTo(new ReportHeaders(
                            "unleash-metrics/1",
                            "development",
                            "backend",
                            "backend",
                            "c-1",
                            "unleash-java-sdk:12.2.3",
                            "i-1"));
            assertThat(report.partitionKey()).isEqualTo("c-1");
        }
    }

    @Test
    void takesTheConnectionIdFromTheHeaderIfTheBodyHasNone() throws Exception {
        try (TestGateway gateway = TestGateway.in(folder)) {
            // when
            gateway.send(gateway.unleash("{\"appName\":\"a\"}").header("unleash-connection-id", "from-header"));

            // then
            assertThat(gateway.reports().get(0).headers().connectionId()).isEqualTo("from-header");
        }
    }

    @Test
    void cutsLongTextsOfTheClientThatGoIntoHeaders() throws Exception {
        try (TestGateway gateway = TestGateway.in(folder)) {
            // when
            gateway.send(gateway.unleash("{\"appName\":\"a\"}").header("Idempotency-Key", "k".repeat(1000)));

            // then
            assertThat(gateway.reports().get(0).headers().idempotencyKey()).hasSize(255);
        }
    }

    @Test
    void bringsBothCopiesOfARequestWithAnIdempotencyKeyToOnePartition() throws Exception {
        try (TestGateway gateway = TestGateway.in(folder)) {
            // when
            gateway.send(gateway.post("/report", "{}")
                    .header("x-tggl-api-key", TestKeys.BACKEND)
                    .header("Idempotency-Key", "i-1"));
            gateway.send(gateway.post("/report", "{}")
                    .header("x-tggl-api-key", TestKeys.FRONTEND)
                    .header("Idempotency-Key", "i-1"));

            // then
            assertThat(gateway.reports().get(0).partitionKey()).isEqualTo("i-1");
            assertThat(gateway.reports().get(1).partitionKey()).isEmpty();
        }
    }

    @Test
    void givesAFrontendReportNoPartitionKey() throws Exception {
        try (TestGateway gateway = TestGateway.in(folder)) {
            // when
            gateway.send(gateway.post(FRONTEND_METRICS, ONE_FLAG).header("Authorization", TestKeys.FRONTEND));

            // then
            assertThat(gateway.reports().get(0).headers().connectionId()).isEqualTo("c-1");
            assertThat(gateway.reports().get(0).partitionKey()).isEmpty();
        }
    }

    @Test
    void keepsWhatAProxySendsForItsClientsWithoutAPartitionKey() throws Exception {
        try (TestGateway gateway = TestGateway.in(folder)) {
            // when
            HttpResponse<String> answer =
                    gateway.send(gateway.post("/api/client/metrics/bulk", "{\"applications\":[],\"metrics\":[]}")
                            .header("Authorization", TestKeys.BACKEND)
                            .header("unleash-connection-id", "of-the-proxy"));

            // then
            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(answer.body()).isEmpty();
            assertThat(gateway.reports().get(0).format()).isEqualTo(ReportFormat.UNLEASH_BULK);
            assertThat(gateway.reports().get(0).headers().connectionId()).isEqualTo("of-the-proxy");
            assertThat(gateway.reports().get(0).partitionKey()).isEmpty();
        }
    }

    @Test
    void countsTheContextThatAFrontendKeyIsNotTrustedWith() throws Exception {
        try (TestGateway gateway = TestGateway.in(folder)) {
            // when
            int withClientKey = gateway.send(
                            gateway.post("/report", CONTEXT).header("x-tggl-api-key", TestKeys.FRONTEND))
                    .statusCode();
            int withServerKey = gateway.send(gateway.tggl(CONTEXT)).statusCode();

            // then
            assertThat(withClientKey).isEqualTo(200);
            assertThat(withServerKey).isEqualTo(200);
            assertThat(gateway.counter("flagtally.gateway.context.dropped", "format", "tggl-report/1"))
                    .isEqualTo(1);
        }
    }

    @Test
    void refusesTheContextThatAFrontendKeyIsNotTrustedWithIfItIsStrict() throws Exception {
        FrontendConfig strict = new FrontendConfig(1000, true);
        try (TestGateway gateway =
                TestGateway.with(folder, HttpConfig.at("localhost", 0), strict, new InMemoryRawReportLog())) {
            // when
            HttpResponse<String> withClientKey =
                    gateway.send(gateway.post("/report", CONTEXT).header("x-tggl-api-key", TestKeys.FRONTEND));
            int withoutContext = gateway.send(
                            gateway.post("/report", "{\"clients\":[]}").header("x-tggl-api-key", TestKeys.FRONTEND))
                    .statusCode();
            int withServerKey = gateway.send(gateway.tggl(CONTEXT)).statusCode();

            // then
            assertThat(withClientKey.statusCode()).isEqualTo(403);
            assertThat(withClientKey.body()).isEqualTo("{\"error\":\"This API key may not report context\"}");
            assertThat(withoutContext).isEqualTo(200);
            assertThat(withServerKey).isEqualTo(200);
            assertThat(gateway.counter("flagtally.gateway.requests.refused", "reason", "context-refused"))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({FRONTEND_METRICS + "," + TestKeys.FRONTEND + ",400", METRICS + "," + TestKeys.BACKEND + ",202"})
    void doesNotBelieveAFrontendKeyThatItCountedBillions(String path, String key, int status) throws Exception {
        try (TestGateway gateway = TestGateway.in(folder)) {
            // when
            HttpResponse<String> answer = gateway.send(
                    gateway.post(path, ONE_FLAG.replace(":3", ":3000000000")).header("Authorization", key));

            // then
            assertThat(answer.statusCode()).isEqualTo(status);
            if (status == 400) {
                assertThat(answer.body()).contains("/body/bucket/toggles/flag-a/yes", "must be <= 10000000.");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"appName\":",
                "[]",
                "{\"appName\":\"a\",\"bucket\":{}}",
                "{\"appName\":\"a\",\"bucket\":{\"start\":1795287108,\"stop\":1795287109,\"toggles\":{\"f\":{\"yes\":-1}}}}"
            })
    void letsNothingThatItRefusesReachTheLog(String body) throws Exception {
        try (TestGateway gateway = TestGateway.in(folder)) {
            // when
            int status = gateway.send(gateway.unleash(body)).statusCode();

            // then
            assertThat(status).isEqualTo(400);
            assertThat(gateway.reports()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                TestKeys.BACKEND,
                " " + TestKeys.BACKEND + "\t",
                "Bearer " + TestKeys.BACKEND,
                "BEARER    " + TestKeys.BACKEND,
                "bearer \t" + TestKeys.BACKEND
            })
    void findsTheKeyHoweverTheSdkWritesIt(String header) throws Exception {
        try (TestGateway gateway = TestGateway.in(folder)) {
            assertThat(gateway.send(gateway.post(METRICS, ONE_FLAG).header("Authorization", header))
                            .statusCode())
                    .isEqualTo(202);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/api/client/metrics,expected a different token type",
        "/api/client/metrics/bulk,expected a different token type",
        "/api/client/register,expected a different token type",
        "/api/frontend/client/metrics,expected a different token type",
        "/api/frontend/client/register,expected a different token type",
        "/api/proxy/client/metrics,expected a different token type",
        "/api/proxy/client/register,expected a different token type",
        "/report,may not report"
    })
    void takesNoReportWithAReaderKey(String path, String words) throws Exception {
        TestKeys.add(folder.resolve("keys.json"), "reader", KeyKind.READER, "*", "*:*.reader");
        try (TestGateway gateway = TestGateway.in(folder)) {
            // when
            HttpResponse<String> answer =
                    gateway.send(gateway.post(path, path.equals("/report") ? "{\"clients\":[]}" : ONE_FLAG)
                            .header("Authorization", "*:*.reader")
                            .header("x-tggl-api-key", "*:*.reader"));

            // then
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains(words);
            assertThat(gateway.reports()).isEmpty();
        }
    }

    @Test
    void treatsExpiredAndDisabledKeysAsUnknown() throws Exception {
        TestKeys.addExpired(folder.resolve("keys.json"), "expired", "old-key");
        TestKeys.add(folder.resolve("keys.json"), "disabled", KeyKind.BACKEND, "development", "disabled-key");
        TestKeys.disable(folder.resolve("keys.json"), "disabled");
        try (TestGateway gateway = TestGateway.in(folder)) {
            for (String key : new String[] {"old-key", "disabled-key"}) {
                assertThat(gateway.send(gateway.post(METRICS, ONE_FLAG).header("Authorization", key))
                                .statusCode())
                        .isEqualTo(401);
                HttpResponse<String> tggl =
                        gateway.send(gateway.post("/report", "{}").header("x-tggl-api-key", key));
                assertThat(tggl.statusCode()).isEqualTo(401);
                assertThat(tggl.body()).isEqualTo("{\"error\":\"Invalid API key\"}");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/API/Frontend/Client/Metrics/,200",
        "//api//proxy/client/register//,200",
        "/report/?a=b,200",
        "/REPORT,200",
        "/api/client/metrics/bulkier,404",
        "/r%65port,404",
        "/,404",
        "/health/live,404",
        "/metrics,404"
    })
    void readsPathsAsTolerantlyAsTheRealServer(String path, int status) throws Exception {
        try (TestGateway gateway = TestGateway.in(folder)) {
            String body = path.contains("register")
                    ? "{\"appName\":\"a\",\"strategies\":[],\"started\":\"2026-11-21T18:00:00Z\",\"interval\":1}"
                    : "{\"appName\":\"a\"}";
            assertThat(gateway.send(gateway.post(path, body)
                                    .header("Authorization", TestKeys.FRONTEND)
                                    .header("x-tggl-api-key", TestKeys.FRONTEND))
                            .statusCode())
                    .isEqualTo(status);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/Usage/v1/api/client/metrics,202",
        "/usage/V1//api/client/metrics/,202",
        "/api/client/metrics,404",
        "/usage/api/client/metrics,404"
    })
    void servesEverythingBelowItsBasePath(String path, int status) throws Exception {
        HttpConfig mounted =
                new HttpConfig(ListenConfig.plain("localhost", 0), "/Usage/v1", 2, HttpLimits.DEFAULT, false);
        try (TestGateway gateway = TestGateway.with(folder, mounted, new InMemoryRawReportLog())) {
            assertThat(gateway.send(gateway.post(path, ONE_FLAG).header("Authorization", TestKeys.BACKEND))
                            .statusCode())
                    .isEqualTo(status);
        }
    }

    @Test
    void answersABrowsersPreflightWithoutAKey() throws Exception {
        try (TestGateway gateway = TestGateway.in(folder)) {
            // when
            HttpResponse<String> report = gateway.send(gateway.request("/report")
                    .method("OPTIONS", BodyPublishers.noBody())
                    .header("Origin", "https://a.example")
                    .header("Access-Control-Request-Headers", "content-type,x-tggl-api-key"));

            // then
            assertThat(report.statusCode()).isEqualTo(204);
            assertThat(report.headers().map())
                    .containsEntry("access-control-allow-origin", List.of("*"))
                    .containsEntry("access-control-allow-methods", List.of("POST"))
                    .containsEntry("access-control-allow-headers", List.of("content-type, x-tggl-api-key"))
                    .containsEntry("access-control-max-age", List.of("86400"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {FRONTEND_METRICS, "/report"})
    void letsPagesReadItsErrors(String path) throws Exception {
        try (TestGateway gateway = TestGateway.in(folder)) {
            // when
            HttpResponse<String> unknownKey = gateway.send(gateway.post(path, "{}"));
            HttpResponse<String> otherMethod =
                    gateway.send(gateway.request(path).GET());
            HttpResponse<String> malformed = gateway.send(gateway.post(path, "{\"")
                    .header("Authorization", TestKeys.FRONTEND)
                    .header("x-tggl-api-key", TestKeys.FRONTEND));

            // then
            assertThat(unknownKey.statusCode()).isEqualTo(401);
            assertThat(otherMethod.statusCode()).isEqualTo(404);
            assertThat(malformed.statusCode()).isEqualTo(400);
            for (HttpResponse<String> answer : List.of(unknownKey, otherMethod, malformed)) {
                assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                        .contains("*");
            }
        }
    }

    @Test
    void answersThatItFailedWhenADecoderThrows() throws Exception {
        ReportDecoder defective = (body, visitor) -> {
            throw new IllegalStateException("a defect");
        };
        try (TestGateway gateway = TestGateway.with(folder, defective)) {
            assertThat(gateway.send(gateway.unleash(ONE_FLAG)).statusCode()).isEqualTo(500);
            assertThat(gateway.send(gateway.unleash("{\"a\":\"" + "x".repeat(100_000) + "\"}"))
                            .statusCode())
                    .isEqualTo(500);
        }
    }

    @Test
    void finishesARequestWhoseKeyIsDisabledMeanwhileAndTakesNoMore() throws Exception {
        HeldRawReportLog log = new HeldRawReportLog();
        try (TestGateway gateway = TestGateway.with(folder, log)) {
            // given
            CompletableFuture<HttpResponse<String>> answer = gateway.sendAsync(gateway.unleash(ONE_FLAG));
            await().until(() -> log.held() == 1);

            // when
            TestKeys.disable(gateway.keysFile, "backend");
            await().until(() -> gateway.send(gateway.unleash("{")).statusCode() == 401);
            log.completeOldest(Outcome.ACCEPTED);

            // then
            assertThat(answer.get().statusCode()).isEqualTo(202);
        }
    }

    @ParameterizedTest
    @CsvSource({
        METRICS + ",'{\"message\":\"too many requests with this token, try again\"}'",
        "/report,'{\"error\":\"Too many requests with this API key, try again\"}'"
    })
    void asksAKeyThatIsOverItsRateToComeBackLater(String path, String words) throws Exception {
        HttpLimits standard = HttpLimits.DEFAULT;
        HttpLimits limited = new HttpLimits(
                standard.bodies(), standard.timeouts(), standard.maxHeaderSize(), standard.maxConnections(), 1);
        try (TestGateway gateway =
                TestGateway.with(folder, HttpConfig.at("localhost", 0, limited), new InMemoryRawReportLog())) {
            // given
            HttpRequest.Builder request = gateway.post(path, "{\"appName\":\"a\"}")
                    .header("Authorization", TestKeys.BACKEND)
                    .header("x-tggl-api-key", TestKeys.BACKEND);

            // when
            HttpResponse<String> answer = gateway.send(request);
            for (int i = 0; i < 1000 && answer.statusCode() != 429; i++) {
                answer = gateway.send(request);
            }

            // then
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.body()).isEqualTo(words);
            assertThat(answer.headers().firstValue("Retry-After").orElseThrow()).matches("[1-5]");
            assertThat(gateway.counter("flagtally.gateway.requests.refused", "reason", "too-many-requests"))
                    .isEqualTo(1);
            assertThat(gateway.send(gateway.post(METRICS, ONE_FLAG).header("Authorization", TestKeys.PRODUCTION))
                            .statusCode())
                    .isEqualTo(202);
        }
    }

    @Test
    void countsRequestsByAddressAndStatusAndWhatItAccepted() throws Exception {
        try (TestGateway gateway = TestGateway.in(folder)) {
            // when
            gateway.send(gateway.unleash(ONE_FLAG));
            gateway.send(gateway.post(METRICS, ONE_FLAG));
            gateway.send(gateway.post("/some/page/12345", ONE_FLAG));

            // then
            await().untilAsserted(() -> {
                assertThat(requests(gateway, "client-metrics", "202")).isEqualTo(1);
                assertThat(requests(gateway, "client-metrics", "401")).isEqualTo(1);
                assertThat(requests(gateway, "unknown", "404")).isEqualTo(1);
            });
            assertThat(gateway.counter("flagtally.gateway.reports.accepted", "format", "unleash-metrics/1"))
                    .isEqualTo(1);
            assertThat(gateway.counter("flagtally.gateway.bytes.accepted", "format", "unleash-metrics/1"))
                    .isEqualTo(ONE_FLAG.length());
            assertThat(gateway.counter("flagtally.gateway.requests.refused", "reason", "unknown-key"))
                    .isEqualTo(1);
        }
    }

    private static double requests(TestGateway gateway, String endpoint, String status) {
        return gateway.counter("flagtally.gateway.requests", "endpoint", endpoint, "status", status);
    }
}
