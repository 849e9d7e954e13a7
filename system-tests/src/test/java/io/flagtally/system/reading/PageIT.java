package io.flagtally.system.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.system.clients.NodeScripts;
import io.flagtally.system.commands.Readme;
import io.flagtally.system.harness.NeededPrograms;
import io.flagtally.system.harness.NodeProcess;
import io.flagtally.system.harness.RunningStandalone;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a standalone in a browser, after the README's two posts. */
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
            run(scripts, "readme.mjs", chromium, standalone);
            assertThat(standalone.postUnleash(HOSTILE)).isEqualTo(202);
            run(scripts, "hostile.mjs", chromium, standalone);
        }
    }

    /** Then: the script asserts what the screens show. */
    private void run(NodeScripts scripts, String script, Path chromium, RunningStandalone standalone) throws Exception {
        Map<String, String> settings = Map.of(
                "CHROMIUM", chromium.toString(),
                "READER", standalone.readerUrl() + "/",
                "SCREENSHOTS", PageScripts.screenshots(),
                "TMPDIR", folder.toString());
        try (NodeProcess screens = scripts.start(script, settings)) {
            System.out.println(screens.output(LONGEST));
        }
    }
}
