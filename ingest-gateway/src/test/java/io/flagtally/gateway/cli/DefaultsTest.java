package io.flagtally.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.gateway.config.FrontendConfig;
import io.flagtally.gateway.config.GatewayConfig;
import io.flagtally.gateway.config.HttpConfig;
import io.flagtally.gateway.config.KafkaConfig;
import io.flagtally.gateway.config.ShutdownConfig;
import io.flagtally.model.decode.DecodeLimits;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.cli.CommandRunner;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Defaults stand once, in the records that hold the settings; the command line has the same. */
class DefaultsTest {
    @Test
    void areThoseOfTheRecords() {
        // given
        GatewayCommand command = new GatewayCommand();

        // when
        new CommandLine(command).parseArgs("--keys-file", "keys.json");

        // then
        assertThat(command.config())
                .isEqualTo(new GatewayConfig(
                        HttpConfig.DEFAULT,
                        Path.of("keys.json"),
                        DecodeLimits.DEFAULT,
                        FrontendConfig.DEFAULT,
                        TopicSettings.defaults(),
                        new KafkaConfig(
                                Map.of("bootstrap.servers", "localhost:9092"), KafkaConfig.DEFAULT_BUFFER_MEMORY),
                        ShutdownConfig.DEFAULT));
    }

    @Test
    void standInHelpAsAPersonWouldWriteThem() {
        // given
        StringWriter out = new StringWriter();

        // when
        new CommandRunner(new GatewayCommand(), Map.of())
                .withOutput(new PrintWriter(out), new PrintWriter(out))
                .run("--help");

        // then
        assertThat(out.toString().replaceAll("\\s+", " "))
                .contains(
                        "(default: 1MiB)",
                        "(default: 8MiB)",
                        "(default: 16KiB)",
                        "(default: 256MiB)",
                        "(default: 64MiB)",
                        "(default: 2s)",
                        "(default: 75s)",
                        "(default: 8081)",
                        "(default: 127.0.0.1; all: 0.0.0.0)");
    }
}
