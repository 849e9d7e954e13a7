package io.flagtally.aggregator.hourly;

import io.flagtally.aggregator.combine.CombineBounds;
import io.flagtally.aggregator.combine.CommitHook;
import io.flagtally.aggregator.rows.SumBlock;
import io.flagtally.aggregator.rows.UsageKind;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongBinaryOperator;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;

/** Sums by key and hour and writes each total as it changes, at most once per key and commit. */
public final class HourlyTotals {
    private final HourlyWindow window;
    private final Supplier<Instant> countFrom;
    private final LongBinaryOperator add;
    private final CombineBounds bounds;
    private final int partitions;
    private final String topicPrefix;
    private final MeterRegistry registry;

    /**
     * Takes what all kinds of usage share.
     *
     * @param countFrom totals of earlier hours are never written; asked for when a task begins
     * @param add adds two counts of at least 0
     * @param bounds of what a task holds between two commits
     * @param partitions of each repartition topic; state is laid out by it
     */
    public HourlyTotals(
            HourlyWindow window,
            Supplier<Instant> countFrom,
            LongBinaryOperator add,
            CombineBounds bounds,
            int partitions,
            String topicPrefix,
            MeterRegistry registry) {
        this.window = window;
        this.countFrom = countFrom;
        this.add = add;
        this.bounds = bounds;
        this.partitions = partitions;
        this.topicPrefix = topicPrefix;
        this.registry = registry;
    }

    /** Adds the totals of one kind of usage, and what their tasks write {@code besides}. */
    public void add(KStream<byte[], SumBlock> sums, UsageKind kind, SideOutput besides) {
        KStream<byte[], byte[]> totals = sums.map(
                        (unkeyed, block) -> KeyValue.pair(block.key(), block.sums()), Named.as("key-" + kind.noun()))
                .repartition(Repartitioned.<byte[], byte[]>as(store(kind))
                        .withKeySerde(Serdes.ByteArray())
                        .withValueSerde(Serdes.ByteArray())
                        .withNumberOfPartitions(partitions))
                .process(
                        new Totals(kind, window, countFrom, add, bounds, besides, registry),
                        Named.as("sum-" + store(kind)));
        totals.to(
                kind.topic().name(topicPrefix),
                Produced.with(Serdes.ByteArray(), Serdes.ByteArray()).withName(sink(kind)));
        besides.addSink(totals);
    }

    /** Full names of the changelogs that stores of hours are rebuilt from. */
    public static List<String> changelogs(String applicationId) {
        return Arrays.stream(UsageKind.values())
                .map(kind -> applicationId + "-" + store(kind) + "-changelog")
                .toList();
    }

    /** Full names of the topics by whose partitions these stores are laid out. */
    public static List<String> repartitionTopics(String applicationId) {
        return Arrays.stream(UsageKind.values())
                .map(kind -> applicationId + "-" + store(kind) + "-repartition")
                .toList();
    }

    static String store(UsageKind kind) {
        return "hourly-" + kind.noun();
    }

    static String sink(UsageKind kind) {
        return kind.topic().baseName() + "-sink";
    }

    static String hook(UsageKind kind) {
        return CommitHook.name("sum-" + store(kind));
    }
}
