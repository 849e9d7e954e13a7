package io.flagtally.system.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flagtally.model.report.KeyKind;
import io.flagtally.runtime.keys.KeyFile;
import io.flagtally.system.harness.AdminPort;
import io.flagtally.system.harness.Launcher;
import io.flagtally.system.harness.Launcher.Running;
import io.flagtally.system.harness.NeededPrograms;
import io.flagtally.system.harness.Ports;
import io.flagtally.system.harness.RunningStandalone;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is posted can be read: from the reader in standalone, and from one beside it. */
class ReaderCommandIT {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();
    private static final String REPORT =
            """
            {"appName": "web", "bucket": {"start": "1926-05-08T12:00:00Z", "stop": "1926-05-08T13:00:00Z",
             "toggles": {"myCoolToggle": {"yes": 25, "no": 42, "variants": {"blue": 6, "red": 46}}}}}""";

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @Test
    void whatIsPostedCanBeRead() throws Exception {
        NeededPrograms programs = new NeededPrograms(ReaderCommandIT.class);
        programs.find("bash");
        programs.require();
        Launcher launcher = Launcher.install();
        try (RunningStandalone standalone = RunningStandalone.in(folder.resolve(".flagtally"))) {
            // given
            String open = "http://localhost:" + standalone.standalone().readerPort();
            assertThat(standalone.postUnleash(REPORT)).isEqualTo(202);
            assertThat(standalone.postUnleash("{}")).isEqualTo(400);

            // then
            await().atMost(LONGEST).untilAsserted(() -> assertThat(
                            json(open + "/v1/flags?search=cool").at("/flags/0/evaluations_24h"))
                    .isEqualTo(JSON.readTree("{\"yes\":25,\"no\":42}")));
            assertThat(json(open + "/v1/flags/myCoolToggle/usage?by=variant")
                            .at("/series/0/name")
                            .textValue())
                    .isEqualTo("red");
            assertThat(json(open + "/api/admin/client-metrics/features/myCoolToggle")
                            .at("/lastHourUsage/0/yes")
                            .longValue())
                    .isEqualTo(25);
            JsonNode status = json(open + "/v1/status");
            assertThat(status.at("/refused/invalid").longValue()).isEqualTo(1);
            assertThat(status.get("dead_letters")).isEmpty();
            assertThat(status.get("lag_records").isNumber()).isTrue();
            HttpResponse<String> page = get(open + "/");
            assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'", "frame-ancestors 'none'");
            assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(page.body()).contains("Flagtally");
            assertThat(get(open + "/chart.umd.min.js").statusCode()).isEqualTo(200);

            beside(launcher, standalone);
        }
    }

    /** A reader of its own, with keys, that is stopped and goes on. */
    private void beside(Launcher launcher, RunningStandalone standalone) throws Exception {
        Path keys = folder.resolve("keys.json");
        String key = KeyFile.add(keys, "dashboards", KeyKind.READER, "*");
        String backend = KeyFile.add(keys, "shop", KeyKind.BACKEND, "production");
        AdminPort admin = new AdminPort(Ports.free());
        int port = Ports.free();
        String url = "http://localhost:" + port;
        String[] command = {
            "reader",
            "--keys-file",
            keys.toString(),
            "--host",
            "localhost",
            "--port",
            Integer.toString(port),
            "--admin-port",
            Integer.toString(admin.number()),
            "--bootstrap-servers",
            standalone.standalone().bootstrapServers(),
            "--metrics-urls",
            "http://localhost:" + standalone.standalone().adminPort() + "/metrics",
            "--shutdown-delay",
            "0s"
        };
        for (int start = 0; start < 2; start++) {
            try (Running reader = launcher.start(folder, command)) {
                await().atMost(LONGEST).until(admin::isReady);

                assertThat(get(url + "/v1/flags").statusCode()).isEqualTo(401);
                assertThat(get(url + "/v1/flags", "Authorization", backend).statusCode())
                        .isEqualTo(403);
                assertThat(JSON.readTree(get(url + "/v1/flags", "Authorization", key)
                                        .body())
                                .at("/flags/0/flag")
                                .textValue())
                        .isEqualTo("myCoolToggle");
                assertThat(JSON.readTree(get(url + "/v1/status", "Authorization", key)
                                        .body())
                                .at("/refused/invalid")
                                .longValue())
                        .isEqualTo(1);
                assertThat(admin.metric("flagtally_reader_requests_total{endpoint=\"flags\",status=\"200\"}"))
                        .isEqualTo(1);
                reader.signal("TERM");
                assertThat(reader.exitCode()).isZero();
            }
        }
    }

    private JsonNode json(String url) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(url);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> get(String url, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        List.of(headers).stream().findFirst().ifPresent(name -> request.header(name, headers[1]));
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
