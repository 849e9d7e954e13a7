package io.flagtally.system.reading;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.model.report.KeyKind;
import io.flagtally.runtime.keys.ApiKey;
import io.flagtally.runtime.keys.KeyFile;
import io.flagtally.runtime.keys.ReadRight;
import io.flagtally.system.clients.NodeScripts;
import io.flagtally.system.commands.Readme;
import io.flagtally.system.harness.NeededPrograms;
import io.flagtally.system.harness.NodeProcess;
import io.flagtally.system.harness.RunningStandalone;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a standalone in a browser, after the README's two posts: open, and where it asks for keys. */
class PageIT {
    private static final Duration LONGEST = Duration.ofMinutes(3);

    /** A flag whose name would run a script as markup, and turns the direction of what follows. */
    private static final String HOSTILE =
            """
            {"appName": "attacker", "bucket": {"start": "1926-05-08T12:00:00Z", "stop": "1926-05-08T13:00:00Z",
             "toggles": {"<img src=x onerror=alert(1)>\\u202e": {"yes": 1, "no": 0}}}}""";

    @TempDir
    private Path folder;

    @Test
    void showsTheReadmesTwoPosts() throws Exception {
        NeededPrograms programs = new NeededPrograms(PageIT.class);
        Path chromium = programs.find("chromium", "chromium-browser", "google-chrome");
        NodeScripts scripts = NodeScripts.install(programs, PageScripts.FOLDER);
        List<String> posts = Readme.bodies("Start, post, see the row");
        try (RunningStandalone standalone = RunningStandalone.in(folder.resolve("standalone"))) {
            // when
            assertThat(standalone.postUnleash(posts.get(0))).isEqualTo(202);
            assertThat(standalone.postTggl(posts.get(1))).isEqualTo(200);
            run(scripts, "readme.mjs", chromium, standalone, Map.of());
            assertThat(standalone.postUnleash(HOSTILE)).isEqualTo(202);
            run(scripts, "hostile.mjs", chromium, standalone, Map.of());
        }
    }

    @Test
    void asksForAKeyWhereOtherMachinesReachTheReader() throws Exception {
        NeededPrograms programs = new NeededPrograms(PageIT.class);
        Path chromium = programs.find("chromium", "chromium-browser", "google-chrome");
        NodeScripts scripts = NodeScripts.install(programs, PageScripts.FOLDER);
        try (RunningStandalone standalone = RunningStandalone.in(folder.resolve("reachable"), "0.0.0.0")) {
            // given
            String key = KeyFile.add(standalone.keysFile(), "people", KeyKind.READER, "*");
            ApiKey withValues =
                    new ApiKey("privacy", KeyKind.READER, "*", Set.of(ReadRight.PROPERTY_VALUES), ApiKey.NEVER, false);
            String keyWithValues = KeyFile.add(standalone.keysFile(), withValues);
            List<String> posts = Readme.bodies("Start, post, see the row");
            assertThat(standalone.postUnleash(posts.get(0))).isEqualTo(202);
            assertThat(standalone.postTggl(posts.get(1))).isEqualTo(200);

            // then
            // It takes keys that were added while it runs.
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(status(standalone, "localhost", "Authorization: " + keyWithValues))
                            .isEqualTo("200"));
            assertThat(status(standalone, "localhost", "X-No: key")).isEqualTo("401");
            // A page that lets its own name lead here has no key, so there is nothing to keep from it.
            assertThat(status(standalone, "attacker.example", "X-No: key")).isEqualTo("401");
            assertThat(status(standalone, "flags.example.com", "Authorization: " + key))
                    .isEqualTo("200");
            run(
                    scripts,
                    "keys.mjs",
                    chromium,
                    standalone,
                    Map.of(
                            "KEY",
                            key,
                            "KEY_WITH_VALUES",
                            keyWithValues,
                            "BACKEND_KEY",
                            standalone.keys().backend()));
        }
    }

    private static String status(RunningStandalone standalone, String host, String header) throws IOException {
        try (Socket socket = new Socket("localhost", standalone.standalone().readerPort())) {
            socket.getOutputStream()
                    .write("GET /v1/flags HTTP/1.1\r\nHost: %s\r\n%s\r\nConnection: close\r\n\r\n"
                            .formatted(host, header)
                            .getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), UTF_8).split(" ", 3)[1];
        }
    }

    /** Then: the script asserts what the screens show. */
    private void run(
            NodeScripts scripts, String script, Path chromium, RunningStandalone standalone, Map<String, String> more)
            throws Exception {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("CHROMIUM", chromium.toString());
        settings.put("READER", standalone.readerUrl() + "/");
        settings.put("SCREENSHOTS", PageScripts.screenshots());
        settings.put("TMPDIR", folder.toString());
        try (NodeProcess screens = scripts.start(script, settings)) {
            System.out.println(screens.output(LONGEST));
        }
    }
}
