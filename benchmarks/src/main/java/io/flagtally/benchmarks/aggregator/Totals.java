package io.flagtally.benchmarks.aggregator;

import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.payload.RawRecords;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.FlagUsageKey;
import io.flagtally.model.rows.JsonSerde;
import io.flagtally.model.rows.VariantUsage;
import io.flagtally.model.rows.VariantUsageKey;
import io.flagtally.model.topics.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** The last row of every key of the measured reports on an application's output topics. */
public record Totals(Map<FlagUsageKey, FlagUsage> flags, Map<VariantUsageKey, VariantUsage> variants) {
    private static final Duration POLL = Duration.ofMillis(100);

    static Totals read(Broker broker, Application application) {
        return new Totals(
                rows(
                        broker,
                        Topic.FLAG_USAGE_HOURLY.name(application.topicPrefix()),
                        FlagUsageKey.class,
                        FlagUsage.class,
                        FlagUsageKey::environment),
                rows(
                        broker,
                        Topic.FLAG_VARIANT_USAGE_HOURLY.name(application.topicPrefix()),
                        VariantUsageKey.class,
                        VariantUsage.class,
                        VariantUsageKey::environment));
    }

    /** Sum of all yes and no. */
    long evaluations() {
        return flags.values().stream().mapToLong(row -> row.yes() + row.no()).sum();
    }

    private static <K, V> Map<K, V> rows(
            Broker broker, String topic, Class<K> key, Class<V> value, Function<K, String> environment) {
        Map<K, V> rows = new HashMap<>();
        try (KafkaConsumer<K, V> consumer = broker.committed(new JsonSerde<>(key), new JsonSerde<>(value))) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(row -> rows.put(row.key(), row.value()));
            }
            rows.keySet().removeIf(row -> !environment.apply(row).equals(RawRecords.ENVIRONMENT));
        }
        return rows;
    }
}
