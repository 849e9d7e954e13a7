package io.flagtally.aggregator.hourly;

import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.WindowStore;

/** Sums rows by key and hour and writes each total as it changes, at most once per key and commit. */
public final class HourlyTotals {
    private final HourlyWindow window;
    private final int partitions;
    private final String topicPrefix;

    /**
     * Takes what all kinds of usage share.
     *
     * @param partitions of each repartition topic; state is laid out by it
     */
    public HourlyTotals(HourlyWindow window, int partitions, String topicPrefix) {
        this.window = window;
        this.partitions = partitions;
        this.topicPrefix = topicPrefix;
    }

    /** Adds the totals of one kind of usage. */
    public <R, K, C, OK, OV> void add(KStream<byte[], R> rows, UsageKind<R, K, C, OK, OV> kind) {
        String noun = kind.noun();
        String store = "hourly-" + noun;
        rows.map((unkeyed, row) -> KeyValue.pair(kind.key(row), kind.counts(row)), Named.as("key-" + noun))
                .repartition(Repartitioned.<K, C>as(store)
                        .withKeySerde(kind.keySerde())
                        .withValueSerde(kind.countsSerde())
                        .withNumberOfPartitions(partitions))
                .groupByKey()
                .windowedBy(window.windows())
                .reduce(
                        kind::sum,
                        Named.as("sum-" + store),
                        Materialized.<K, C, WindowStore<Bytes, byte[]>>as(store)
                                .withKeySerde(kind.keySerde())
                                .withValueSerde(kind.countsSerde())
                                .withRetention(window.retention()))
                .toStream(Named.as("stream-" + store))
                .map((key, counts) -> outputRow(kind, key, counts), Named.as("name-" + store))
                .to(
                        kind.topic().name(topicPrefix),
                        Produced.with(kind.outputKeySerde(), kind.outputValueSerde())
                                .withName(kind.topic().baseName() + "-sink"));
    }

    /** The key holds the window's start: without it, each hour would overwrite the last under compaction. */
    private static <K, C, OK, OV> KeyValue<OK, OV> outputRow(
            UsageKind<?, K, C, OK, OV> kind, Windowed<K> key, C counts) {
        Instant windowStart = Instant.ofEpochMilli(key.window().start());
        return KeyValue.pair(kind.outputKey(key.key(), windowStart), kind.outputValue(key.key(), windowStart, counts));
    }
}
