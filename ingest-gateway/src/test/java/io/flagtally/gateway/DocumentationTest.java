package io.flagtally.gateway;

import static io.flagtally.gateway.TestGateway.ONE_FLAG;
import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.gateway.cli.GatewayCommand;
import io.flagtally.gateway.http.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The README names every setting, metric and reason that there is. */
class DocumentationTest {
    private static final Path README = Path.of("README.md");

    @Test
    void namesEverySetting() throws Exception {
        Set<String> settings = new CommandLine(new GatewayCommand())
                .getCommandSpec().options().stream()
                        .filter(option -> !option.usageHelp() && !option.versionHelp())
                        .map(OptionSpec::longestName)
                        .map(name -> "`" + name + "`")
                        .collect(Collectors.toSet());

        assertThat(Files.readString(README)).contains(settings);
    }

    @Test
    void namesEveryMetric(@TempDir Path folder) throws Exception {
        try (TestGateway gateway = TestGateway.in(folder)) {
            gateway.send(gateway.unleash(ONE_FLAG));
            Set<String> meters = gateway.metrics.getMeters().stream()
                    .map(meter -> "`" + meter.getId().getName().replace(".histogram", "") + "`")
                    .collect(Collectors.toSet());

            assertThat(Files.readString(README)).contains(meters);
        }
    }

    @Test
    void namesEveryReasonOfARefusal() throws Exception {
        Set<String> reasons = Arrays.stream(Outcome.Kind.values())
                .filter(kind -> kind != Outcome.Kind.ACCEPTED)
                .map(kind -> "`" + kind.word() + "`")
                .collect(Collectors.toSet());

        assertThat(Files.readString(README)).contains(reasons);
    }
}
