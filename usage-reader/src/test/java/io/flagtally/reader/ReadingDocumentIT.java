package io.flagtally.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.flagtally.reader.database.TestDatabase;
import io.flagtally.reader.database.TestRows;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every curl line of the page on reading works as it stands there. */
class ReadingDocumentIT {
    private static final Path PAGE = Path.of("../docs/reading.md");

    @Test
    void itsCommandsWork(@TempDir Path folder) throws Exception {
        assumeTrue(
                System.getenv("CI") != null || Files.isExecutable(Path.of("/usr/bin/curl")), "curl is not installed");
        String hour = "2026-11-28T12:00:00Z";
        TestRows rows = new TestRows()
                .flag("development", "insurance-selector", "myCoolToggle", hour, 25, 42)
                .variant("development", "insurance-selector", "myCoolToggle", "blue", hour, 6)
                .property("development", "userName", hour, hour, 0)
                .value("development", "userName", "Elon Musk", "", hour);
        Fleet.activity(
                rows,
                "development",
                "insurance-selector",
                "myCoolToggle",
                "2026-11-28T12",
                "2026-11-28T12",
                "2026-11-28T12",
                "2026-11-28T12");
        List<String> commands = Files.readString(PAGE)
                .replaceAll("\\\\\\n *", "")
                .lines()
                .filter(line -> line.startsWith("    curl "))
                .map(String::strip)
                .toList();
        assertThat(commands).hasSizeGreaterThan(10);

        try (TestReader reader =
                TestReader.of(TestDatabase.SQLITE.filledWith(rows, folder)).ready()) {
            for (String command : commands) {
                Process process = new ProcessBuilder(
                                "bash", "-c", command.replace("localhost:8082", "localhost:" + reader.port()))
                        .redirectErrorStream(true)
                        .start();
                String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

                assertThat(process.waitFor()).as(command + "\n" + said).isZero();
                assertThat(said).as(command).isNotEmpty();
            }
        }
    }
}
