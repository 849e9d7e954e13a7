package io.flagtally.system.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.JsonSerde;
import io.flagtally.model.rows.VariantUsage;
import io.flagtally.model.topics.Topic;
import io.flagtally.runtime.reading.TopicRows;
import java.util.List;
import java.util.Map;

/** What a consumer downstream sees, read committed. */
public final class OutputRows {
    private OutputRows() {}

    /** The current rows of an output topic without a prefix, sorted by key; {@code type} is the topic's value. */
    public static <T> List<T> read(Map<String, Object> kafka, Topic topic, Class<T> type) {
        return read(kafka, topic.name(""), type);
    }

    /** The same of any output topic. */
    public static <T> List<T> read(Map<String, Object> kafka, String topic, Class<T> type) {
        JsonSerde<T> serde = new JsonSerde<>(type);
        try (TopicRows rows = new TopicRows(kafka, List.of(topic))) {
            return rows.readToEnd().stream()
                    .map(row -> serde.deserialize(
                            row.topic(), row.value().toString().getBytes(UTF_8)))
                    .toList();
        }
    }

    /** The hourly rows that there are now, as a ledger has them. */
    public static Ledger counted(Map<String, Object> kafka, TestHours hours) {
        return counted(kafka, "", hours);
    }

    /** The same of topics with that prefix. */
    public static Ledger counted(Map<String, Object> kafka, String prefix, TestHours hours) {
        Ledger counted = new Ledger(hours);
        read(kafka, Topic.FLAG_USAGE_HOURLY.name(prefix), FlagUsage.class).forEach(counted::add);
        read(kafka, Topic.FLAG_VARIANT_USAGE_HOURLY.name(prefix), VariantUsage.class)
                .forEach(counted::add);
        return counted;
    }
}
