package io.flagtally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.hourly.HourlyTotals;
import io.flagtally.aggregator.start.StartSettings;
import io.flagtally.model.topics.TopicSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription.Node;
import org.apache.kafka.streams.TopologyDescription.Processor;
import org.apache.kafka.streams.TopologyDescription.Source;
import org.junit.jupiter.api.Test;

class UsageTopologyDescriptionTest {

    /** Changing the file is a migration: the commit that does says what becomes of the state. See the README. */
    @Test
    void isTheTopologyOfTheGoldenFile() throws IOException {
        assertThat(withSortedStores(description(UsageFixture.config(Path.of("unused")))))
                .isEqualTo(withSortedStores(goldenFile()));
    }

    @Test
    void givesAnotherGenerationOfRawTopicsOtherSourcesAndStoresLaidOutByThemOnly() throws IOException {
        TopicSettings first = TopicSettings.defaults();
        TopicSettings second = first.withRawGeneration(2);
        AggregatorConfig config =
                AggregatorConfig.defaults(second, Path.of("unused"), Map.of("bootstrap.servers", "unused:9092"));

        assertThat(withSortedStores(description(config)))
                .isEqualTo(withSortedStores(goldenFile()
                        .replaceAll("topics: \\[([a-z-]+-raw)]", "topics: [$1-g2]")
                        .replaceAll("remembered-(reports|requests)", "remembered-$1-g2")));
    }

    /** What a start looks for by these names must be what Kafka Streams makes. */
    @Test
    void keepsItsHoursOnTopicsOfTheNamesThatAStartLooksFor() {
        List<Node> nodes = topology(UsageFixture.config(Path.of("unused"))).describe().subtopologies().stream()
                .flatMap(part -> part.nodes().stream())
                .toList();

        assertThat(nodes)
                .flatMap(node -> node instanceof Processor processor ? processor.stores() : Set.of())
                .filteredOn(store -> store.startsWith("hourly-"))
                .map(store -> "app-" + store + "-changelog")
                .containsExactlyInAnyOrderElementsOf(HourlyTotals.changelogs("app"));
        assertThat(nodes)
                .flatMap(node -> node instanceof Source source ? source.topicSet() : Set.of())
                .filteredOn(topic -> topic.startsWith("hourly-"))
                .map(topic -> "app-" + topic)
                .containsExactlyInAnyOrderElementsOf(HourlyTotals.repartitionTopics("app"));
    }

    /** Changing it means that an update needs all instances stopped: the commit that does says so in the changelog. */
    @Test
    void showsTheLayoutThatInstancesOfEarlierVersionsShow() {
        AggregatorConfig config = UsageFixture.config(Path.of("unused"));

        assertThat(UsageTopology.layout(topology(config), TopicSettings.defaults())
                        .name())
                .isEqualTo("stream-e6e18e4e");
    }

    /** A processor's stores are a set: their order tells nothing, and changes. */
    private static String withSortedStores(String description) {
        return Pattern.compile("stores: \\[([^]]*)]").matcher(description).replaceAll(stores -> Arrays.stream(
                        stores.group(1).split(", "))
                .sorted()
                .collect(Collectors.joining(", ", "stores: [", "]")));
    }

    private static String description(AggregatorConfig config) {
        return topology(config).describe().toString();
    }

    private static Topology topology(AggregatorConfig config) {
        return new UsageTopology(
                        config,
                        () -> StartSettings.EVERY_HOUR,
                        format -> format.newDecoder(config.limits()),
                        new SimpleMeterRegistry())
                .build();
    }

    private static String goldenFile() throws IOException {
        try (InputStream file = UsageTopologyDescriptionTest.class.getResourceAsStream("/topology.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
