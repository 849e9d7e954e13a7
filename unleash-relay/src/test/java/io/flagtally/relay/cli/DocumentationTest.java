package io.flagtally.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.flagtally.relay.RelayConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What pages say of the relay's settings, against the command. */
class DocumentationTest {
    private static final String COMMAND = "    bin/flagtally relay ";

    @Test
    void theReadmeNamesEverySettingOfTheRelay() throws IOException {
        CommandSpec command = new CommandLine(new RelayCommand()).getCommandSpec();
        List<OptionSpec> documentedElsewhere = Stream.of("kafka", "topics", "mixinStandardHelpOptions")
                .flatMap(mixin -> command.mixins().get(mixin).options().stream())
                .toList();
        assertThat(Files.readString(Path.of("README.md")))
                .contains("`" + RelayConfig.DEFAULT_APPLICATION_ID + "`")
                .contains(command.options().stream()
                        .filter(option -> !documentedElsewhere.contains(option))
                        .map(option -> "`" + option.longestName() + "`")
                        .toList());
    }

    @Test
    void everyExampleParses() throws IOException {
        List<String> examples = Stream.of("README.md", "../deploy/edge-routing/README.md")
                .flatMap(page -> read(page).lines())
                .filter(line -> line.startsWith(COMMAND))
                .map(line -> line.substring(COMMAND.length()).strip())
                .toList();
        assertThat(examples).hasSize(3);
        assertThat(examples).allSatisfy(example -> assertThatNoException()
                .isThrownBy(() -> new CommandLine(new RelayCommand()).parseArgs(example.split(" "))));
    }

    private static String read(String page) {
        try {
            return Files.readString(Path.of(page));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
