package io.flagtally.system.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.ReceivedProperty;
import io.flagtally.model.topics.Topic;
import io.flagtally.system.harness.Launcher;
import io.flagtally.system.harness.NeededPrograms;
import io.flagtally.system.harness.Progress;
import io.flagtally.system.harness.RunningStandalone;
import io.flagtally.system.harness.Shell;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README's first section tells people to type, typed. */
class ReadmeIT {
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final String HOUR = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:00:00Z";

    @TempDir
    private Path folder;

    private Launcher launcher;
    private RunningStandalone standalone;
    private Progress progress;

    @BeforeEach
    void start() throws Exception {
        NeededPrograms programs = new NeededPrograms(ReadmeIT.class);
        programs.find("bash");
        programs.find("curl");
        programs.require();
        launcher = Launcher.install();
        standalone = RunningStandalone.in(folder);
        progress = new Progress(standalone.standalone().kafka());
    }

    @AfterEach
    void stop() throws IOException {
        if (standalone != null) {
            progress.close();
            standalone.close();
        }
    }

    @Test
    void showsTheRowsOfTheExamplesAsPrinted() throws Exception {
        // given
        List<String> blocks = Readme.blocks("Start, post, see the row");
        assertThat(blocks).hasSize(5);
        assertThat(blocks.get(0)).isEqualTo("bin/flagtally standalone\n");
        String key = key(blocks.get(1));
        List<String> unleash = Readme.commands(blocks.get(1)).subList(1, 4);
        List<String> tggl = Readme.commands(blocks.get(3));
        assertThat(tggl).hasSize(2);

        // when
        assertThat(type(key, unleash.get(0))).startsWith("HTTP/1.1 202 Accepted");
        progress.awaitAllCounted(LONGEST);
        // then
        assertThat(withoutHours(type(key, unleash.get(1)))).isEqualTo(withoutHours(blocks.get(2)));
        assertThat(words(type(key, unleash.get(2))))
                .containsExactly(
                        "environment app flag variant window_start count",
                        "development insurance-selector myCoolToggle blue HOUR 6",
                        "development insurance-selector myCoolToggle green HOUR 15",
                        "development insurance-selector myCoolToggle red HOUR 46");

        // when
        assertThat(type(key, tggl.get(0))).startsWith("HTTP/1.1 200 OK").endsWith("{\"success\":true}");
        progress.awaitAllCounted(LONGEST);
        // then
        assertThat(words(type(key, tggl.get(1))).stream().map(row -> row.replaceFirst(" \\S+Z$", "")))
                .containsExactly(
                        "environment property value label first_received",
                        "development userId Be6QkIjN Jeff Bezos",
                        "development userId U4zZSgiR Elon Musk",
                        "development userName Elon Musk",
                        "development userName Jeff Bezos");
        assertThat(standalone.rows(Topic.FLAG_USAGE_HOURLY, FlagUsage.class))
                .extracting(FlagUsage::flag, FlagUsage::yes, FlagUsage::no)
                .contains(tuple("analytics-panel-beta", 11L, 35L));
        assertThat(standalone.rows(Topic.RECEIVED_PROPERTIES, ReceivedProperty.class))
                .extracting(ReceivedProperty::property, ReceivedProperty::firstReceived, ReceivedProperty::lastReceived)
                .containsExactly(
                        tuple("userId", Instant.ofEpochSecond(1721461881), Instant.ofEpochSecond(1721461898)),
                        tuple("userName", Instant.ofEpochSecond(1721461881), Instant.ofEpochSecond(1721461898)));

        // when
        String said = Shell.run(
                "../deploy/smoke-test '%s' '%s'".formatted(standalone.url(), standalone.readerUrl()),
                Map.of("KEY", standalone.keys().backend()));
        // then
        assertThat(said).isEqualTo("smoke-test: both reports were taken and counted\n");
    }

    /** Runs a command of the README against this standalone, behind the one that sets the key. */
    private String type(String key, String command) throws IOException, InterruptedException {
        String here = (key + command)
                .replace("http://localhost:8080", standalone.url())
                .replace("bin/flagtally", launcher.script().toString());
        return Shell.run(
                here,
                Map.of("FLAGTALLY_BOOTSTRAP_SERVERS", standalone.standalone().bootstrapServers()));
    }

    /** The README's own command for it, with the key that this standalone printed. */
    private String key(String block) {
        String command = Readme.commands(block).get(0);
        assertThat(command).isEqualTo("KEY='…'\n");
        return command.replace("…", standalone.keys().backend());
    }

    private static String withoutHours(String table) {
        return table.replaceAll(HOUR, "HOUR");
    }

    /** The lines of a table, one blank between cells. */
    private static List<String> words(String table) {
        return withoutHours(table)
                .lines()
                .map(line -> line.strip().replaceAll(" +", " "))
                .toList();
    }
}
