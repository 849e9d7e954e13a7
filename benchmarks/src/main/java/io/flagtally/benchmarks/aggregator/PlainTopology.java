package io.flagtally.benchmarks.aggregator;

import com.fasterxml.jackson.databind.JsonNode;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.FlagUsageKey;
import io.flagtally.model.rows.JsonSerde;
import io.flagtally.model.rows.VariantUsage;
import io.flagtally.model.rows.VariantUsageKey;
import io.flagtally.model.topics.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Hourly totals of flags and variants as one would write them first with the public DSL: a tree of each report, a JSON
 * record for each row, grouped, windowed and summed. It counts what the aggregator counts of Unleash reports that come
 * once.
 */
final class PlainTopology {
    /** The aggregator's grace with its default settings, so that both keep the same windows. */
    private static final Duration GRACE = Duration.ofDays(10).plusMinutes(5);

    private static final Duration WINDOW = Duration.ofHours(1);

    private PlainTopology() {}

    /** What is summed by; {@code variant} is empty in the key of a flag. */
    record Key(String environment, String app, String flag, String variant) {}

    /** Sums of a flag's yes and no, or of a variant's count, which stands in {@code yes}. */
    record Counts(long yes, long no) {
        Counts plus(Counts other) {
            return new Counts(yes + other.yes, no + other.no);
        }
    }

    static Topology of(String topicPrefix) {
        StreamsBuilder builder = new StreamsBuilder();
        KStream<byte[], PlainReport> reports = builder.stream(
                Topic.UNLEASH_REPORTS_RAW.name(topicPrefix),
                Consumed.with(
                                Serdes.ByteArray(),
                                Serdes.serdeFrom((topic, report) -> null, new PlainReport.FromRecord()))
                        .withTimestampExtractor(new PlainReport.StopOfBucket()));
        hourly(reports.flatMap((unkeyed, report) -> flags(report)), "flags")
                .map((key, counts) -> KeyValue.pair(flagKey(key), flagUsage(key, counts)))
                .to(
                        Topic.FLAG_USAGE_HOURLY.name(topicPrefix),
                        Produced.with(new JsonSerde<>(FlagUsageKey.class), new JsonSerde<>(FlagUsage.class)));
        hourly(reports.flatMap((unkeyed, report) -> variants(report)), "variants")
                .map((key, counts) -> KeyValue.pair(variantKey(key), variantUsage(key, counts)))
                .to(
                        Topic.FLAG_VARIANT_USAGE_HOURLY.name(topicPrefix),
                        Produced.with(new JsonSerde<>(VariantUsageKey.class), new JsonSerde<>(VariantUsage.class)));
        return builder.build();
    }

    private static KStream<Windowed<Key>, Counts> hourly(KStream<Key, Counts> rows, String name) {
        Serde<Key> keys = new JacksonSerde<>(Key.class);
        Serde<Counts> counts = new JacksonSerde<>(Counts.class);
        return rows.groupByKey(Grouped.with(name, keys, counts))
                .windowedBy(TimeWindows.ofSizeAndGrace(WINDOW, GRACE))
                .aggregate(
                        () -> new Counts(0, 0),
                        (key, row, sum) -> sum.plus(row),
                        Materialized.<Key, Counts, WindowStore<Bytes, byte[]>>as("hourly-" + name)
                                .withKeySerde(keys)
                                .withValueSerde(counts)
                                .withRetention(GRACE.plus(WINDOW)))
                .toStream();
    }

    private static List<KeyValue<Key, Counts>> flags(PlainReport report) {
        String app = report.body().path("appName").textValue();
        List<KeyValue<Key, Counts>> rows = new ArrayList<>();
        toggles(report).properties().forEach(toggle -> {
            JsonNode counts = toggle.getValue();
            rows.add(KeyValue.pair(
                    new Key(report.environment(), app, toggle.getKey(), ""),
                    new Counts(counts.path("yes").longValue(), counts.path("no").longValue())));
        });
        return rows;
    }

    private static List<KeyValue<Key, Counts>> variants(PlainReport report) {
        String app = report.body().path("appName").textValue();
        List<KeyValue<Key, Counts>> rows = new ArrayList<>();
        toggles(report).properties().forEach(toggle -> toggle.getValue()
                .path("variants")
                .properties()
                .forEach(variant -> rows.add(KeyValue.pair(
                        new Key(report.environment(), app, toggle.getKey(), variant.getKey()),
                        new Counts(variant.getValue().longValue(), 0)))));
        return rows;
    }

    private static JsonNode toggles(PlainReport report) {
        return report.body().path("bucket").path("toggles");
    }

    private static FlagUsageKey flagKey(Windowed<Key> key) {
        return new FlagUsageKey(
                key.key().environment(), key.key().app(), key.key().flag(), start(key));
    }

    private static FlagUsage flagUsage(Windowed<Key> key, Counts counts) {
        return new FlagUsage(
                key.key().environment(), key.key().app(), key.key().flag(), start(key), counts.yes(), counts.no());
    }

    private static VariantUsageKey variantKey(Windowed<Key> key) {
        Key of = key.key();
        return new VariantUsageKey(of.environment(), of.app(), of.flag(), of.variant(), start(key));
    }

    private static VariantUsage variantUsage(Windowed<Key> key, Counts counts) {
        Key of = key.key();
        return new VariantUsage(of.environment(), of.app(), of.flag(), of.variant(), start(key), counts.yes());
    }

    private static Instant start(Windowed<Key> key) {
        return Instant.ofEpochMilli(key.window().start());
    }
}
