package io.flagtally.system.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.flagtally.gateway.config.BodyLimits;
import io.flagtally.system.clients.Evaluated;
import io.flagtally.system.clients.FeatureApi;
import io.flagtally.system.clients.FeatureApi.Request;
import io.flagtally.system.clients.NodeScripts;
import io.flagtally.system.harness.NeededPrograms;
import io.flagtally.system.harness.Nginx;
import io.flagtally.system.harness.RunningStandalone;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SDKs with one address: nginx before a Flagtally and an Unleash server. */
class NginxIT {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final String METRICS = "/api/client/metrics";

    @TempDir
    private static Path folder;

    private static Path program;
    private static NodeScripts scripts;
    private static RunningStandalone standalone;

    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        NeededPrograms programs = new NeededPrograms(NginxIT.class);
        program = programs.find("nginx");
        scripts = NodeScripts.install(programs);
        standalone = RunningStandalone.in(folder.resolve("standalone"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (standalone != null) {
            standalone.close();
        }
    }

    @Test
    void anSdkGetsItsFlagsFromTheUnleashServerWhichSeesNothingOfItsUsage() throws Exception {
        try (FeatureApi unleash = FeatureApi.start();
                Nginx nginx = nginx("split", unleash)) {
            // when
            Evaluated evaluated = runSdk(nginx, "split-shop");
            // then
            awaitRows(evaluated);
            assertThat(evaluated.flags().get("newCheckout").yes()).isPositive();
            assertThat(unleash.requests())
                    .extracting(Request::method, Request::path)
                    .containsExactly(tuple("GET", "/api/client/features"));
        }
    }

    @Test
    void aMirrorSendsTheUsageToBoth() throws Exception {
        try (FeatureApi unleash = FeatureApi.start();
                Nginx nginx = nginx("mirror", unleash)) {
            // when
            Evaluated evaluated = runSdk(nginx, "mirrored-shop");
            // then
            awaitRows(evaluated);
            await().atMost(LONGEST).untilAsserted(() -> assertThat(unleash.posts())
                    .extracting(Request::path)
                    .containsExactly("/api/client/register", METRICS, METRICS));
            assertThat(unleash.posts().get(2).body()).contains("\"appName\":\"mirrored-shop\"", "\"newCheckout\"");
        }
    }

    @Test
    void anUnleashServerThatIsSlowOrGoneDelaysNoAnswerOfAMirror() throws Exception {
        FeatureApi unleash = FeatureApi.start();
        try (Nginx nginx = nginx("mirror", unleash)) {
            unleash.hold();
            // when
            HttpResponse<String> held = post(nginx, METRICS, BodyPublishers.ofString(report("held")));
            // then
            assertThat(held.statusCode()).isEqualTo(202);
            await().atMost(LONGEST).until(() -> unleash.posts().size() == 1);
            // when
            unleash.close();
            HttpResponse<String> gone = post(nginx, METRICS, BodyPublishers.ofString(report("gone")));
            // then
            assertThat(gone.statusCode()).isEqualTo(202);
        } finally {
            unleash.close();
        }
    }

    @Test
    void everyPathOfTheGatewayReachesItHoweverItIsWritten() throws Exception {
        try (FeatureApi unleash = FeatureApi.start();
                Nginx nginx = nginx("split", unleash)) {
            for (String path : EdgeConfigurationsTest.usagePaths()) {
                for (String written :
                        List.of(path, path + "/", path.toUpperCase(Locale.ROOT), "/" + path, path + "?a=b")) {
                    // when
                    HttpResponse<String> answer = post(nginx, written, BodyPublishers.ofString("{"));
                    // then: only the gateway refuses what is not JSON, or a key of the wrong kind
                    assertThat(answer.statusCode()).as(written).isIn(400, 403);
                }
            }
            assertThat(unleash.requests()).isEmpty();
        }
    }

    @Test
    void aPreflightAndACompressedBodyPassAsTheyAre() throws Exception {
        try (FeatureApi unleash = FeatureApi.start();
                Nginx nginx = nginx("split", unleash)) {
            // when
            HttpResponse<String> preflight = http.send(
                    request(nginx, "/api/frontend/client/metrics")
                            .method("OPTIONS", BodyPublishers.noBody())
                            .header("Origin", "https://shop.example")
                            .header("Access-Control-Request-Method", "POST")
                            .build(),
                    BodyHandlers.ofString());
            HttpResponse<String> compressed = http.send(
                    request(nginx, METRICS)
                            .header("Content-Encoding", "gzip")
                            .POST(BodyPublishers.ofByteArray(gzip(report("gzip-shop"))))
                            .build(),
                    BodyHandlers.ofString());
            // then
            assertThat(preflight.statusCode()).isEqualTo(204);
            assertThat(preflight.headers().allValues("Access-Control-Allow-Origin"))
                    .containsExactly("*");
            assertThat(compressed.statusCode()).isEqualTo(202);
            await().atMost(LONGEST).untilAsserted(() -> assertThat(Evaluated.rowsOf(standalone, "gzip-shop"))
                    .containsKey("flag-a"));
        }
    }

    @Test
    void theLargestBodyOfTheGatewayPassesAndALargerOneDoesNot() throws Exception {
        String largest = "{\"clients\":[]" + " ".repeat(BodyLimits.DEFAULT.maxTgglBody() - 14) + "}";
        try (FeatureApi unleash = FeatureApi.start();
                Nginx nginx = nginx("split", unleash)) {
            assertThat(post(nginx, "/report", BodyPublishers.ofString(largest)).statusCode())
                    .isEqualTo(200);
            assertThat(post(nginx, "/report", BodyPublishers.ofString(largest + " "))
                            .statusCode())
                    .isEqualTo(413);
        }
    }

    private static Nginx nginx(String name, FeatureApi unleash) throws IOException {
        int gatewayPort = URI.create(standalone.url()).getPort();
        Path configuration = EdgeConfigurationsTest.FOLDER.resolve("nginx/" + name + ".conf");
        Path files = folder.resolve(name + "-" + unleash.port());
        return Nginx.start(
                program,
                configuration,
                files,
                Map.of(
                        EdgeRoute.GATEWAY, "127.0.0.1:" + gatewayPort,
                        EdgeRoute.UNLEASH, "127.0.0.1:" + unleash.port()));
    }

    private static Evaluated runSdk(Nginx nginx, String app) throws Exception {
        return scripts.run(
                "unleash-node-edge.mjs",
                Map.of("EDGE", nginx.url(), "KEY", standalone.keys().backend(), "APP", app));
    }

    private static void awaitRows(Evaluated evaluated) {
        await().atMost(LONGEST).untilAsserted(() -> assertThat(Evaluated.rowsOf(standalone, evaluated.app()))
                .isEqualTo(evaluated.flags()));
    }

    private HttpResponse<String> post(Nginx nginx, String path, BodyPublisher body) throws Exception {
        return http.send(request(nginx, path).POST(body).build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(Nginx nginx, String path) {
        return HttpRequest.newBuilder(URI.create(nginx.url() + path))
                .timeout(LONGEST)
                .header("Authorization", standalone.keys().backend())
                .header("x-tggl-api-key", standalone.keys().backend())
                .header("Content-Type", "application/json");
    }

    private static String report(String app) {
        return """
                {"appName":"%s","bucket":{"start":"2026-11-21T18:00:00Z","stop":"2026-11-21T18:01:00Z",\
                "toggles":{"flag-a":{"yes":3,"no":2}}}}"""
                .formatted(app);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }
}
