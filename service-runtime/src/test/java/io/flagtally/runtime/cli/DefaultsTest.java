package io.flagtally.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.topics.TopicSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Defaults stand once, in the records that hold the settings; the command line has the same. */
class DefaultsTest {
    private final Probe probe = new Probe();
    private final StringWriter out = new StringWriter();

    @Test
    void areThoseOfTheRecords() {
        // when
        run();

        // then
        assertThat(probe.topics.settings()).isEqualTo(TopicSettings.defaults());
        assertThat(probe.decoding.limits()).isEqualTo(DecodeLimits.DEFAULT);
    }

    @Test
    void standInHelpAsAPersonWouldWriteThem() {
        // when
        run("--help");

        // then
        assertThat(out.toString().replaceAll("\\s+", " "))
                .contains("(default: 9MiB)", "(default: 7d)", "(default: 400d)", "(default: 24h)", "(default: 10000)");
    }

    @Test
    void giveWayToTheEnvironment() {
        // when
        new CommandRunner(probe, Map.of("FLAGTALLY_RAW_RETENTION", "2d", "FLAGTALLY_MAX_RECORD_BYTES", "1MiB")).run();

        // then
        assertThat(probe.topics.settings().rawRetention()).hasDays(2);
        assertThat(probe.topics.settings().maxRecordBytes()).isEqualTo(1024 * 1024);
    }

    @Test
    void mayAlsoStandAtTheOption() {
        // when
        run();

        // then
        assertThat(probe.memory).isEqualTo(16 * 1024 * 1024);
    }

    private void run(String... args) {
        new CommandRunner(probe, Map.of())
                .withOutput(new PrintWriter(out), new PrintWriter(out))
                .run(args);
    }

    @Command(name = "probe", mixinStandardHelpOptions = true)
    private static final class Probe implements Runnable {
        @Mixin
        private TopicOptions topics;

        @Mixin
        private DecodeOptions decoding;

        @Option(names = "--memory", defaultValue = "16MiB", converter = LargeSizeConverter.class)
        private long memory;

        @Override
        public void run() {
            // Only its settings are of interest.
        }
    }
}
