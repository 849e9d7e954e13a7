package io.flagtally.system.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flagtally.system.clients.Evaluated.Counts;
import io.flagtally.system.clients.PageServer.Content;
import io.flagtally.system.harness.NeededPrograms;
import io.flagtally.system.harness.RunningStandalone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page of another origin in a real browser: nothing gets through that CORS does not let through. */
class BrowserIT {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String TOGGLES =
            """
            {"toggles": [
              {"name": "banner", "enabled": true, "impressionData": false,
               "variant": {"name": "wide", "enabled": true, "feature_enabled": true}}]}""";

    @TempDir
    private Path folder;

    @Test
    void takesReportsOfAPageOfAnotherOriginAndLetsItReadEveryAnswer() throws Exception {
        NeededPrograms programs = new NeededPrograms(BrowserIT.class);
        Path chromium = programs.find("chromium", "chromium-browser", "google-chrome");
        NodeScripts scripts = NodeScripts.install(programs);
        try (RunningStandalone standalone = RunningStandalone.in(folder.resolve("standalone"));
                PageServer pages = PageServer.of(contents(standalone, scripts));
                // when
                Chromium browser = Chromium.open(chromium, folder, pages.url() + "/")) {
            // then
            assertAnswers(JSON.readTree(answersOf(browser, pages)));
            awaitRows(standalone, "plain-page", Map.of("banner", new Counts(3, 1, Map.of("wide", 3L))));
            awaitRows(standalone, "tggl-page", Map.of("layout", new Counts(4, 0, Map.of("narrow", 4L))));
            awaitRows(
                    standalone,
                    "sdk-page",
                    Map.of("banner", new Counts(22, 0, Map.of("wide", 11L)), "survey", new Counts(0, 11, Map.of())));
            assertThat(standalone.admin("/metrics").body())
                    .contains(preflights("frontend-metrics"), preflights("report"));
        }
    }

    private static Map<String, Content> contents(RunningStandalone standalone, NodeScripts scripts) throws IOException {
        Map<String, String> settings =
                Map.of("gateway", standalone.url(), "key", standalone.keys().frontend());
        return Map.of(
                "/",
                Content.html(Files.readString(scripts.file("page.html"))),
                "/unleash-proxy-client.js",
                Content.script(Files.readString(scripts.file("node_modules/unleash-proxy-client/build/main.min.js"))),
                "/settings",
                Content.json(JSON.writeValueAsString(settings)),
                "/api/frontend",
                Content.json(TOGGLES));
    }

    private static String preflights(String endpoint) {
        return "flagtally_gateway_requests_total{endpoint=\"%s\",status=\"204\"}".formatted(endpoint);
    }

    private static String answersOf(Chromium browser, PageServer pages) throws Exception {
        await().atMost(LONGEST)
                .failFast(() -> assertThat(browser.isAlive()).as(browser.log()).isTrue())
                .until(() -> pages.answers().isDone());
        return pages.answers().get();
    }

    private static void assertAnswers(JsonNode answers) {
        assertAnswer(answers.get("metrics"), 200, "OK");
        assertAnswer(answers.get("metricsWithAWrongKey"), 401, "This endpoint requires an API token");
        assertAnswer(answers.get("metricsOfAWrongShape"), 400, "/body/bucket");
        assertAnswer(answers.get("report"), 200, "{\"success\":true}");
        assertAnswer(answers.get("reportWithAWrongKey"), 401, "{\"error\":\"Invalid API key\"}");
        assertAnswer(answers.get("reportOfAWrongShape"), 400, "Expected array, received object");
    }

    private static void assertAnswer(JsonNode answer, int status, String text) {
        assertThat(answer.path("type").asText()).as(answer.toString()).isEqualTo("cors");
        assertThat(answer.path("status").asInt()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.path("body").asText()).contains(text);
    }

    private static void awaitRows(RunningStandalone standalone, String app, Map<String, Counts> flags) {
        await().atMost(LONGEST).untilAsserted(() -> assertThat(Evaluated.rowsOf(standalone, app))
                .isEqualTo(flags));
    }
}
