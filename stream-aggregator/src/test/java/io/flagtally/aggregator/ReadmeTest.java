package io.flagtally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.cli.AggregatorCommand;
import io.flagtally.aggregator.cli.ForgetCommand;
import io.flagtally.aggregator.rows.DeadLetterReason;
import io.flagtally.model.decode.UncountedField;
import io.flagtally.model.topics.TopicSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class ReadmeTest {

    @Test
    void namesEverySettingOfTheAggregator() throws IOException {
        CommandSpec command = new CommandLine(new AggregatorCommand()).getCommandSpec();
        List<OptionSpec> documentedElsewhere = Stream.of("kafka", "topics", "mixinStandardHelpOptions")
                .flatMap(mixin -> command.mixins().get(mixin).options().stream())
                .toList();
        List<String> settings = command.options().stream()
                .filter(option -> !documentedElsewhere.contains(option))
                .map(option -> "`" + option.longestName() + "`")
                .toList();

        assertThat(settings).hasSizeGreaterThan(10);
        assertThat(readme()).contains(settings);
    }

    @Test
    void namesEverySettingOfForgetting() throws IOException {
        CommandSpec command = new CommandLine(new ForgetCommand()).getCommandSpec();

        assertThat(readme())
                .contains(command.options().stream()
                        .filter(option ->
                                !command.mixins().get("kafka").options().contains(option))
                        .filter(option -> !command.mixins()
                                .get("mixinStandardHelpOptions")
                                .options()
                                .contains(option))
                        .map(option -> "`" + option.longestName() + "`")
                        .toList());
    }

    @Test
    void showsCommandsThatParse() throws IOException {
        List<String> commands =
                examples("bin/flagtally forget ", readme(), Files.readString(Path.of("../docs/privacy.md")));
        List<String> rules = examples("--", readme());

        assertThat(commands).hasSizeGreaterThan(3);
        assertThat(rules).hasSize(2);
        commands.forEach(arguments -> new CommandLine(new ForgetCommand()).parseArgs(arguments.split(" ")));
        rules.forEach(arguments -> new CommandLine(new AggregatorCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(("--" + arguments).replace("'", "").split(" ")));
    }

    /** What follows {@code start} in the lines of code that start so. */
    private static List<String> examples(String start, String... pages) {
        return Stream.of(pages)
                .flatMap(String::lines)
                .filter(line -> line.startsWith("    " + start))
                .map(line -> line.strip().substring(start.length()))
                .toList();
    }

    @Test
    void namesEveryReasonOfADeadLetter() throws IOException {
        assertThat(readme())
                .contains(Arrays.stream(DeadLetterReason.values())
                        .map(reason -> "`" + reason.word() + "`")
                        .toList());
    }

    @Test
    void namesEveryFieldThatIsNotCounted() throws IOException {
        assertThat(readme())
                .contains(Arrays.stream(UncountedField.values())
                        .map(field -> "`" + field.word() + "`")
                        .toList());
    }

    @Test
    void namesEveryMetric(@TempDir Path folder) throws IOException {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        AggregatorConfig config =
                AggregatorConfig.defaults(TopicSettings.defaults(), folder, Map.of("bootstrap.servers", "localhost:1"));
        try (Aggregator aggregator = new Aggregator(config, metrics)) {
            List<String> names = metrics.getMeters().stream()
                    .map(meter -> meter.getId().getName())
                    .filter(name -> name.startsWith("flagtally."))
                    .map(name -> "`" + name + "`")
                    .distinct()
                    .toList();

            assertThat(aggregator.liveChecks()).isNotEmpty();
            assertThat(names).hasSizeGreaterThan(15);
            assertThat(readme()).contains(names);
        }
    }

    private static String readme() throws IOException {
        return Files.readString(Path.of("README.md"));
    }
}
