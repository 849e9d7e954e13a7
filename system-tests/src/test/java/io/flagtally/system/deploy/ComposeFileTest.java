package io.flagtally.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flagtally.cli.FlagtallyMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import picocli.CommandLine;

/** Holds what docker-compose.yml gives to our programs against the commands themselves. */
class ComposeFileTest {
    private static final String PREFIX = "FLAGTALLY_";

    @ParameterizedTest
    @ValueSource(strings = {"topics", "gateway", "aggregator", "reader", "relay", "connectors", "connector-watch"})
    void everyVariableIsASettingOfTheCommandAndHasAValueThatItTakes(String service) throws IOException {
        // given
        JsonNode program = services().get(service);
        List<String> line = new ArrayList<>();
        program.get("command").forEach(word -> line.add(word.textValue()));
        program.get("environment")
                .properties()
                .forEach(variable -> line.add(option(variable.getKey()) + "="
                        + ComposeVariables.filledIn(variable.getValue().textValue())));
        // then
        assertThat(line).hasSizeGreaterThan(2);
        assertThatNoException()
                .isThrownBy(() -> new CommandLine(FlagtallyMain.class).parseArgs(line.toArray(String[]::new)));
    }

    @Test
    void noOtherServiceHasSettingsOfOurs() throws IOException {
        List<String> found = new ArrayList<>();
        services().properties().forEach(service -> {
            if (service.getValue().path("environment").toString().contains(PREFIX)) {
                found.add(service.getKey());
            }
        });
        assertThat(found)
                .containsExactlyInAnyOrder(
                        "topics", "gateway", "aggregator", "reader", "relay", "connectors", "connector-watch");
    }

    @Test
    void theRelayIsOffUnlessItIsAskedForAndNobodyWaitsForIt() throws IOException {
        List<String> optional = new ArrayList<>();
        services().properties().forEach(service -> {
            assertThat(service.getValue().path("depends_on").has("relay"))
                    .as(service.getKey())
                    .isFalse();
            if (service.getValue().has("profiles")) {
                optional.add(service.getKey());
            }
        });
        assertThat(optional).containsExactly("relay");
    }

    /** Whoever leaves the relay out has no value for them; Compose looks for all values before it looks at profiles. */
    @Test
    void noVariableOfTheRelayIsRequired() throws IOException {
        assertThat(services().get("relay").get("environment").toString())
                .contains("${UNLEASH_URL:-}")
                .doesNotContain(":?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "aggregator", "reader", "relay"})
    void healthAndMetricsAreForTheMachineAloneUnlessADeploymentOpensThem(String service) throws IOException {
        CommandLine command =
                new CommandLine(FlagtallyMain.class).getSubcommands().get(service);
        assertThat(command.getCommandSpec().findOption("--admin-host").initialValue())
                .isEqualTo("127.0.0.1");
        JsonNode program = services().get(service);
        // Prometheus is another container.
        assertThat(program.at("/environment/FLAGTALLY_ADMIN_HOST").textValue()).isEqualTo("0.0.0.0");
        assertThat(program.path("ports").toString())
                .doesNotContain(program.at("/environment/FLAGTALLY_ADMIN_PORT").textValue());
    }

    /** As the command runner has it, the other way round: {@code FLAGTALLY_STATE_DIR} is {@code --state-dir}. */
    private static String option(String variable) {
        assertThat(variable).startsWith(PREFIX);
        return "--"
                + variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static JsonNode services() throws IOException {
        String file = Files.readString(Path.of("../docker-compose.yml"));
        Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
        return new JsonMapper().valueToTree(read).get("services");
    }
}
