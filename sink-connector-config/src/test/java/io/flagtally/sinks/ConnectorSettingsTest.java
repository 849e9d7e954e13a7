package io.flagtally.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.topics.Topic;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.connect.runtime.SinkConnectorConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the settings of connectors that no test runs against Kafka's own definitions and against the plugins'
 * documentation. What the plugins of Postgres and Iceberg know, a worker with them is asked in end-to-end tests.
 */
final class ConnectorSettingsTest {
    private static final String OVERRIDE = "consumer.override.";

    static Stream<Arguments> files() {
        return filesOf(EnumSet.complementOf(EnumSet.of(Sink.POSTGRES, Sink.ICEBERG)));
    }

    static Stream<Arguments> filesOfOtherSinks() {
        return filesOf(EnumSet.complementOf(EnumSet.of(Sink.POSTGRES)));
    }

    private static Stream<Arguments> filesOf(Set<Sink> sinks) {
        return sinks.stream().flatMap(sink -> Repository.outputTopics().map(topic -> Arguments.of(sink, topic)));
    }

    @ParameterizedTest
    @MethodSource("files")
    void everySettingIsKafkasOrInTheDocumentationOfThePlugin(Sink sink, Topic topic) throws IOException {
        Set<String> documented = documented(sink);
        assertThat(sink.config(topic, "").keySet())
                .filteredOn(name -> !SinkConnectorConfig.configDef().names().contains(name))
                .filteredOn(name -> !name.startsWith("transforms.") && !name.startsWith("predicates."))
                .filteredOn(name -> !name.matches("(key|value)\\.converter\\.schemas?\\..+"))
                .allSatisfy(name -> assertThat(documented.contains(name)
                                || (name.startsWith(OVERRIDE)
                                        && ConsumerConfig.configNames().contains(name.substring(OVERRIDE.length()))))
                        .as(name)
                        .isTrue());
    }

    @ParameterizedTest
    @MethodSource("filesOfOtherSinks")
    void theSecretsAndPlacesOfASinkAreVariablesThatTheWorkerLetsThrough(Sink sink, Topic topic) throws IOException {
        Properties worker = new Properties();
        worker.load(new StringReader(Repository.read(Repository.ROOT.resolve("deploy/connect/worker.properties"))));
        String allowed = worker.getProperty("config.providers.env.param.allowlist.pattern");
        assertThat(sink.config(topic, "").values())
                .filteredOn(value -> value.startsWith("${env:"))
                .isNotEmpty()
                .extracting(value -> value.substring("${env:".length(), value.indexOf('}')))
                .allMatch(name -> name.matches(allowed))
                .allMatch(name -> name.matches("SINK_(" + sink.name() + "|DEAD_LETTER)_.+"));
    }

    @ParameterizedTest
    @MethodSource("filesOfOtherSinks")
    void aPrefixGoesBeforeTheNameOfTheTopicWhereverItStands(Sink sink, Topic topic) {
        Map<String, String> prefixed = new TreeMap<>(sink.config(topic, "team-"));
        Map<String, String> plain = new HashMap<>(sink.config(topic, ""));
        assertThat(prefixed.remove("topics")).isEqualTo("team-" + plain.remove("topics"));
        for (String map : List.of("topic2TableMap", "snowflake.topic2table.map")) {
            if (plain.containsKey(map)) {
                assertThat(prefixed.remove(map)).isEqualTo("team-" + plain.remove(map));
            }
        }
        assertThat(prefixed).isEqualTo(plain);
    }

    private static Set<String> documented(Sink sink) throws IOException {
        try (var in = ConnectorSettingsTest.class.getResourceAsStream("/documented/" + sink + ".txt")) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return lines.stream().filter(line -> !line.startsWith("#")).collect(Collectors.toSet());
        }
    }
}
