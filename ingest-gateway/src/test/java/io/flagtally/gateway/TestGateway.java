package io.flagtally.gateway;

import static org.awaitility.Awaitility.await;

import io.flagtally.gateway.config.FrontendConfig;
import io.flagtally.gateway.config.GatewayConfig;
import io.flagtally.gateway.config.HttpConfig;
import io.flagtally.gateway.config.KafkaConfig;
import io.flagtally.gateway.config.ShutdownConfig;
import io.flagtally.gateway.ingest.InMemoryRawReportLog;
import io.flagtally.gateway.ingest.RawReport;
import io.flagtally.gateway.ingest.RawReportLog;
import io.flagtally.gateway.ingest.RawTopics;
import io.flagtally.gateway.ingest.WatchedRawReportLog;
import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.topics.TopicSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** A gateway on a free port whose log is the test's, and a client for it. */
final class TestGateway implements AutoCloseable {
    static final String METRICS = "/api/client/metrics";
    static final String FRONTEND_METRICS = "/api/frontend/client/metrics";
    static final String ONE_FLAG =
            """
            {"appName":"shop","connectionId":"c-1","bucket":{"start":"2026-11-21T18:00:00Z","stop":"2026-11-21T18:01:00Z",\
            "toggles":{"flag-a":{"yes":3,"no":2,"variants":{"blue":1}}}}}""";

    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final Path keysFile;
    final Gateway gateway;
    private final InMemoryRawReportLog memory;
    private final HttpClient client = HttpClient.newHttpClient();

    private TestGateway(
            GatewayConfig config, BiFunction<ReportFormat, KeyKind, ReportDecoder> decoders, RawReportLog log) {
        this.keysFile = config.keysFile();
        try {
            TestKeys.write(keysFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.memory = log instanceof InMemoryRawReportLog inMemory ? inMemory : new InMemoryRawReportLog();
        this.gateway = new Gateway(
                config,
                metrics,
                new WatchedRawReportLog(new GoodTopics(), () -> log, WatchedRawReportLog.Intervals.DEFAULT, metrics),
                decoders);
        gateway.start();
        await().until(() -> notReady().isEmpty());
    }

    /** With default limits and the real decoders, on a log in memory. */
    static TestGateway in(Path folder) {
        return with(folder, new InMemoryRawReportLog());
    }

    static TestGateway with(Path folder, RawReportLog log) {
        return with(folder, HttpConfig.at("localhost", 0), log);
    }

    static TestGateway with(Path folder, HttpConfig http, RawReportLog log) {
        return with(folder, http, FrontendConfig.DEFAULT, log);
    }

    static TestGateway with(Path folder, HttpConfig http, FrontendConfig frontend, RawReportLog log) {
        GatewayConfig config = config(folder, http, frontend);
        return new TestGateway(config, (format, kind) -> format.newDecoder(config.decodeLimits(kind)), log);
    }

    /** All of whose decoders are {@code decoder}. */
    static TestGateway with(Path folder, ReportDecoder decoder) {
        return new TestGateway(
                config(folder, HttpConfig.at("localhost", 0), FrontendConfig.DEFAULT),
                (format, kind) -> decoder,
                new InMemoryRawReportLog());
    }

    private static GatewayConfig config(Path folder, HttpConfig http, FrontendConfig frontend) {
        return new GatewayConfig(
                http,
                folder.resolve("keys.json"),
                DecodeLimits.DEFAULT,
                frontend,
                TopicSettings.defaults(),
                new KafkaConfig(Map.of(), KafkaConfig.DEFAULT_BUFFER_MEMORY),
                ShutdownConfig.NO_DELAY);
    }

    /** What keeps the gateway from being ready. */
    List<String> notReady() {
        return gateway.readyChecks().stream()
                .flatMap(check -> check.problem().get().stream())
                .toList();
    }

    int port() {
        return gateway.port();
    }

    /** What the log has taken. */
    List<RawReport> reports() {
        return memory.reports();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path))
                .timeout(Duration.ofSeconds(20));
    }

    HttpRequest.Builder post(String path, String body) {
        return request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    }

    /** A POST with the backend key as an Unleash SDK sends it. */
    HttpRequest.Builder unleash(String body) {
        return post(METRICS, body).header("Authorization", TestKeys.BACKEND);
    }

    HttpRequest.Builder tggl(String body) {
        return post("/report", body).header("x-tggl-api-key", TestKeys.BACKEND);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    double counter(String name, String... tags) {
        return metrics.get(name).tags(tags).counter().count();
    }

    @Override
    public void close() {
        gateway.close();
    }

    private static final class GoodTopics implements RawTopics {
        @Override
        public Optional<String> problem() {
            return Optional.empty();
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
