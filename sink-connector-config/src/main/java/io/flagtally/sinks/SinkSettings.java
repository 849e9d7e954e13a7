package io.flagtally.sinks;

import io.flagtally.model.topics.Topic;
import io.flagtally.sinks.OutputSchema.Part;
import java.util.Map;

/** What the configurations of all sinks have in common, whatever the connector. */
final class SinkSettings {
    private static final String JSON_CONVERTER = "org.apache.kafka.connect.json.JsonConverter";
    private static final String BATCH = "5000";

    private SinkSettings() {}

    static void putReading(Map<String, String> config, String connectorClass, Topic topic, String prefix) {
        config.put("connector.class", connectorClass);
        config.put("tasks.max", topic.role() == Topic.Role.HOURLY ? "4" : "1");
        config.put("topics", topic.name(prefix));
        // A total of a transaction that was aborted must never reach a table.
        config.put("consumer.override.isolation.level", "read_committed");
        config.put("consumer.override.max.poll.records", BATCH);
    }

    /** Typed fields, by a schema that is not in the records (KIP-1054). */
    static void putTyped(Map<String, String> config, String converter, Topic topic, Part part) {
        config.put(converter, JSON_CONVERTER);
        config.put(converter + ".schemas.enable", "true");
        config.put(
                converter + ".schema.content",
                ConnectSchema.of(OutputSchema.of(topic, part)).toString());
    }

    /** The key's JSON as the text that it is, and the value's as a map. */
    static void putPlain(Map<String, String> config) {
        config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        config.put("value.converter", JSON_CONVERTER);
        config.put("value.converter.schemas.enable", "false");
    }

    /** The offset as one more column: of a key's rows, the last one is the one with the highest. */
    static void putOffset(Map<String, String> config) {
        config.put("transforms", "offset");
        putOffsetTransform(config);
    }

    /** The same, and no tombstones, for a sink that can make nothing of them. */
    static void putOffsetOfRows(Map<String, String> config) {
        config.put("transforms", "skip,offset");
        putSkippedTombstones(config);
        putOffsetTransform(config);
    }

    /** No tombstones, for a sink that can make nothing of them. */
    static void putRowsOnly(Map<String, String> config) {
        config.put("transforms", "skip");
        putSkippedTombstones(config);
    }

    private static void putOffsetTransform(Map<String, String> config) {
        config.put("transforms.offset.type", "org.apache.kafka.connect.transforms.InsertField$Value");
        // Never null, whatever the sink's table says.
        config.put("transforms.offset.offset.field", "kafka_offset!");
    }

    private static void putSkippedTombstones(Map<String, String> config) {
        config.put("transforms.skip.type", "org.apache.kafka.connect.transforms.Filter");
        config.put("transforms.skip.predicate", "tombstone");
        config.put("predicates", "tombstone");
        config.put("predicates.tombstone.type", "org.apache.kafka.connect.transforms.predicates.RecordIsTombstone");
    }

    static void putDeadLetters(Map<String, String> config, Sink sink) {
        config.put("errors.tolerance", "all");
        config.put("errors.log.enable", "true");
        config.put("errors.deadletterqueue.topic.name", sink + "-sink-dead-letters");
        config.put("errors.deadletterqueue.topic.replication.factor", "${env:SINK_DEAD_LETTER_REPLICAS}");
        config.put("errors.deadletterqueue.context.headers.enable", "true");
    }
}
