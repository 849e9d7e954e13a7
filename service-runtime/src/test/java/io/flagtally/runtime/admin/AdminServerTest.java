package io.flagtally.runtime.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.runtime.BuildInfo;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminServerTest {
    private final ProcessMetrics metrics = new ProcessMetrics();
    private volatile Optional<String> problem = Optional.empty();
    private volatile Optional<String> blemish = Optional.empty();
    private final AdminServer server = new AdminServer(
            new AdminAddress("localhost", 0),
            List.of(new HealthCheck("work", Optional::empty)),
            List.of(
                    new HealthCheck("kafka", () -> problem),
                    new HealthCheck("threads", HealthCheck.Effect.DEGRADED, () -> blemish)),
            metrics.registry());

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        metrics.close();
    }

    @Test
    void saysWhatKeepsItFromBeingReady() throws Exception {
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);

        problem = Optional.of("topic \"x\" does not exist");

        HttpResponse<String> unready = get("/health/ready");
        assertThat(unready.statusCode()).isEqualTo(503);
        assertThat(unready.body())
                .contains("\"status\":\"down\"")
                .contains("\"kafka\":\"topic \\\"x\\\" does not exist\"");
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void staysReadyAndSaysSoWhenItIsOnlyDegraded() throws Exception {
        blemish = Optional.of("one was replaced");

        HttpResponse<String> degraded = get("/health/ready");
        problem = Optional.of("away");
        HttpResponse<String> down = get("/health/ready");

        assertThat(degraded.statusCode()).isEqualTo(200);
        assertThat(degraded.body()).contains("\"status\":\"degraded\"").contains("\"threads\":\"one was replaced\"");
        assertThat(down.statusCode()).isEqualTo(503);
        assertThat(down.body())
                .contains("\"status\":\"down\"")
                .contains("threads")
                .contains("kafka");
    }

    @Test
    void showsMetricsInPrometheusForm() throws Exception {
        metrics.registry().counter("flagtally.test", "kind", "a").increment(3);

        HttpResponse<String> scraped = get("/metrics");

        assertThat(scraped.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        assertThat(scraped.body())
                .contains("flagtally_test_total{kind=\"a\"} 3.0")
                .contains("jvm_memory_used_bytes");
    }

    @Test
    void saysWhichVersionRuns() throws Exception {
        BuildInfo build = BuildInfo.read();

        assertThat(build.version()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
        assertThat(get("/metrics").body().lines())
                .contains("flagtally_build_info{commit=\"%s\",version=\"%s\"} 1"
                        .formatted(build.commit(), build.version()));
    }

    @Test
    void hasNothingElse() throws Exception {
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(get("/metrics/x").statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }
}
