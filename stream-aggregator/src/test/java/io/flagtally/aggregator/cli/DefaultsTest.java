package io.flagtally.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.AggregatorConfig;
import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.cli.CommandRunner;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Defaults stand once, in the records that hold the settings; the command line has the same. */
class DefaultsTest {
    private static final TopicSettings TOPICS = TopicSettings.defaults();
    private static final Path STATE = Path.of("state");
    private static final Map<String, Object> KAFKA = Map.of("bootstrap.servers", "localhost:9092");

    @Test
    void areThoseOfTheRecords() {
        // given
        Probe probe = new Probe();

        // when
        new CommandLine(probe).parseArgs();

        // then
        AggregatorConfig defaults = AggregatorConfig.defaults(TOPICS, STATE, KAFKA);
        AggregatorOptions options = probe.options;
        assertThat(options.config(
                        TOPICS,
                        true,
                        options.streams(defaults.streams().applicationId(), STATE),
                        DecodeLimits.DEFAULT,
                        KAFKA))
                .usingRecursiveComparison()
                .isEqualTo(defaults);
    }

    @Test
    void standInHelpAsAPersonWouldWriteThem() {
        // given
        StringWriter out = new StringWriter();

        // when
        new CommandRunner(new Probe(), Map.of())
                .withOutput(new PrintWriter(out), new PrintWriter(out))
                .run("--help");

        // then
        assertThat(out.toString().replaceAll("\\s+", " "))
                .contains(
                        "(default: 64MiB)",
                        "(default: 256MiB)",
                        "(default: 1s)",
                        "(default: 200000)",
                        "(default: 48h)",
                        "(default: 5m)",
                        "(default: 24h)",
                        "(default: count)",
                        "(default: true)",
                        "(default: collect)",
                        "(default: 2015-01-01T00:00:00Z)",
                        "(default: 90d)",
                        "(default: every hour)");
    }

    @Command(name = "probe", mixinStandardHelpOptions = true)
    private static final class Probe implements Runnable {
        @Mixin
        private AggregatorOptions options;

        @Override
        public void run() {
            // Only its settings are of interest.
        }
    }
}
