package io.flagtally.aggregator.hourly;

import io.flagtally.aggregator.combine.CommitHook;
import io.micrometer.core.instrument.MeterRegistry;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;

/** Sums rows by key and hour and writes each total as it changes, at most once per key and commit. */
public final class HourlyTotals {
    private final HourlyWindow window;
    private final int combinedEntries;
    private final int partitions;
    private final String topicPrefix;
    private final MeterRegistry registry;

    /**
     * Takes what all kinds of usage share.
     *
     * @param combinedEntries sums that a task holds between two commits; 0 stores every record by itself
     * @param partitions of each repartition topic; state is laid out by it
     */
    public HourlyTotals(
            HourlyWindow window, int combinedEntries, int partitions, String topicPrefix, MeterRegistry registry) {
        this.window = window;
        this.combinedEntries = combinedEntries;
        this.partitions = partitions;
        this.topicPrefix = topicPrefix;
        this.registry = registry;
    }

    /** Adds the totals of one kind of usage. */
    public <R, K, C, OK, OV> void add(KStream<byte[], R> rows, UsageKind<R, K, C, OK, OV> kind) {
        rows.map((unkeyed, row) -> KeyValue.pair(kind.key(row), kind.counts(row)), Named.as("key-" + kind.noun()))
                .repartition(Repartitioned.<K, C>as(store(kind))
                        .withKeySerde(kind.keySerde())
                        .withValueSerde(kind.countsSerde())
                        .withNumberOfPartitions(partitions))
                .process(new Totals<>(kind, window, combinedEntries, registry), Named.as("sum-" + store(kind)))
                .to(
                        kind.topic().name(topicPrefix),
                        Produced.with(kind.outputKeySerde(), kind.outputValueSerde())
                                .withName(kind.topic().baseName() + "-sink"));
    }

    static String store(UsageKind<?, ?, ?, ?, ?> kind) {
        return "hourly-" + kind.noun();
    }

    static String hook(UsageKind<?, ?, ?, ?, ?> kind) {
        return CommitHook.name("sum-" + store(kind));
    }
}
