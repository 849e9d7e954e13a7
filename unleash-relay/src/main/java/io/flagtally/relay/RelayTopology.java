package io.flagtally.relay;

import io.flagtally.model.rows.JsonSerde;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.relay.bulk.BulkKey;
import io.flagtally.relay.bulk.EnvironmentPartition;
import io.flagtally.relay.growth.GrowthMetrics;
import io.flagtally.relay.growth.GrowthSettings;
import io.flagtally.relay.growth.RelayedGrowth;
import io.flagtally.relay.rows.OutputRows;
import io.flagtally.relay.rows.PostedReader;
import io.flagtally.relay.rows.RelayInput;
import io.flagtally.relay.rows.RelayInputs;
import io.flagtally.relay.rows.SkippedRows;
import io.flagtally.relay.start.FirstStart;
import io.flagtally.streams.StreamsLayout;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;

/**
 * Rows of output topics, brought to where their environment is held; there growth becomes bodies, as many as
 * {@code unleash-posted} says that there is room for.
 */
final class RelayTopology {
    /** To be raised with a change after which an earlier version can't read what stores and repartition topics hold. */
    private static final int FORMATS = 1;

    private final RelayConfig config;
    private final Supplier<FirstStart> start;
    private final Predicate<String> hasToken;
    private final MeterRegistry metrics;

    /** {@code start}: known once tasks run. */
    RelayTopology(RelayConfig config, Supplier<FirstStart> start, Predicate<String> hasToken, MeterRegistry metrics) {
        this.config = config;
        this.start = start;
        this.hasToken = hasToken;
        this.metrics = metrics;
    }

    Topology build() {
        // Only a builder that knows the configuration refuses resources without a name of their own.
        StreamsBuilder builder = new StreamsBuilder(
                new TopologyConfig(new StreamsConfig(config.streamsProperties().all())));
        SkippedRows skipped = new SkippedRows(metrics);
        KStream<String, RelayInput> rows = new OutputRows(
                        config.topics().prefix(), start::get, config.ageLimit(), skipped)
                .read(builder)
                .repartition(Repartitioned.<String, RelayInput>as("rows-by-environment")
                        .withKeySerde(Serdes.String())
                        .withValueSerde(RelayInputs.SERDE)
                        .withNumberOfPartitions(config.topics().outputPartitions())
                        .withStreamPartitioner(
                                (topic, environment, row, partitions) -> where(environment, partitions)));
        new RelayedGrowth(growth(), new GrowthMetrics(metrics), skipped)
                .bodies(rows.merge(posted(builder, skipped), Named.as("merge-posted-bodies")))
                .to(
                        config.topics().name(Topic.UNLEASH_BULK),
                        Produced.with(new JsonSerde<>(BulkKey.class), Serdes.ByteArray())
                                .withStreamPartitioner(
                                        (topic, key, body, partitions) -> where(key.environment(), partitions))
                                .withName("unleash-bulk-sink"));
        return builder.build();
    }

    /** What all instances of an application id must have in common. */
    static StreamsLayout layout(Topology topology, TopicSettings topics) {
        return StreamsLayout.of(topology.describe(), topics.outputPartitions(), FORMATS, store -> true);
    }

    /** Which bodies were answered for good; lies where the environments of rows do. */
    private KStream<String, RelayInput> posted(StreamsBuilder builder, SkippedRows skipped) {
        return builder.stream(
                        config.topics().name(Topic.UNLEASH_POSTED),
                        Consumed.with(Serdes.String(), Serdes.ByteArray()).withName("unleash-posted-source"))
                .process(() -> new PostedReader(skipped), Named.as("read-unleash-posted"));
    }

    private GrowthSettings growth() {
        return new GrowthSettings(
                config.interval(), config.ageLimit(), config.maxBodyBytes(), hasToken, () -> start.get()
                        .at()
                        .toEpochMilli());
    }

    private static Optional<Set<Integer>> where(String environment, int partitions) {
        return Optional.of(Set.of(EnvironmentPartition.of(environment, partitions)));
    }
}
