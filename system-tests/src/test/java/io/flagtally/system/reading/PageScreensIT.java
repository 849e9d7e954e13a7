package io.flagtally.system.reading;

import io.flagtally.system.clients.NodeScripts;
import io.flagtally.system.harness.NeededPrograms;
import io.flagtally.system.harness.NodeProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each screen of the page in a browser, on answers that the script makes up: states that take a month, names that
 * attack, a reader that fails. What each looks like lies in {@code target/screenshots}.
 */
class PageScreensIT {
    private static final Duration LONGEST = Duration.ofMinutes(4);
    private static final Path PAGE = Path.of("../usage-reader/src/main/resources/io/flagtally/reader/page");

    @TempDir
    private Path folder;

    @Test
    void showWhatTheReaderAnswersAndNothingElse() throws Exception {
        NeededPrograms programs = new NeededPrograms(PageScreensIT.class);
        Path chromium = programs.find("chromium", "chromium-browser", "google-chrome");
        NodeScripts scripts = NodeScripts.install(programs, PageScripts.FOLDER);
        Map<String, String> settings = Map.of(
                "CHROMIUM", chromium.toString(),
                "PAGE", PAGE.toAbsolutePath().normalize().toString(),
                "CHART", PageScripts.chart(folder).toString(),
                "SCREENSHOTS", PageScripts.screenshots(),
                "TMPDIR", folder.toString());
        try (NodeProcess screens = scripts.start("screens.mjs", settings)) {
            System.out.println(screens.output(LONGEST));
        }
    }
}
