package io.flagtally.sinks;

import io.flagtally.model.topics.Topic;
import io.flagtally.sinks.OutputSchema.Part;
import java.util.LinkedHashMap;
import java.util.Map;

/** The configuration with which Debezium's JDBC sink keeps one Postgres table equal to one output topic. */
final class PostgresConnector {
    private static final String BATCH = "5000";

    private PostgresConnector() {}

    /** What goes to {@code PUT /connectors/NAME/config}, in the order in which a person would read it. */
    static Map<String, String> config(Topic topic) {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("connector.class", "io.debezium.connector.jdbc.JdbcSinkConnector");
        config.put("tasks.max", topic.role() == Topic.Role.HOURLY ? "4" : "1");
        config.put("topics", topic.baseName());
        // A total of a transaction that was aborted must never reach a table.
        config.put("consumer.override.isolation.level", "read_committed");
        config.put("consumer.override.max.poll.records", BATCH);
        putConverter(config, "key.converter", topic, Part.KEY);
        putConverter(config, "value.converter", topic, Part.VALUE);
        config.put("connection.url", "${env:SINK_POSTGRES_URL}");
        config.put("connection.username", "${env:SINK_POSTGRES_USER}");
        config.put("connection.password", "${env:SINK_POSTGRES_PASSWORD}");
        // Per task. The defaults (5, growing by 32) would use up the 100 connections of a stock Postgres.
        config.put("connection.pool.min_size", "1");
        config.put("connection.pool.max_size", "2");
        config.put("connection.pool.acquire_increment", "1");
        config.put("collection.name.format", table(topic));
        config.put("primary.key.mode", "record_key");
        config.put("insert.mode", "upsert");
        config.put("delete.enabled", "true");
        // The tables are this module's: a sink that alters them would hide a breaking change.
        config.put("schema.evolution", "none");
        config.put("use.time.zone", "UTC");
        config.put("batch.size", BATCH);
        config.put("errors.tolerance", "all");
        config.put("errors.log.enable", "true");
        config.put("errors.deadletterqueue.topic.name", "postgres-sink-dead-letters");
        config.put("errors.deadletterqueue.topic.replication.factor", "${env:SINK_DEAD_LETTER_REPLICAS}");
        config.put("errors.deadletterqueue.context.headers.enable", "true");
        return config;
    }

    /** {@code flag-usage-hourly} is the table {@code flag_usage_hourly}, whatever prefix the topics have. */
    static String table(Topic topic) {
        return topic.baseName().replace('-', '_');
    }

    private static void putConverter(Map<String, String> config, String converter, Topic topic, Part part) {
        config.put(converter, "org.apache.kafka.connect.json.JsonConverter");
        config.put(converter + ".schemas.enable", "true");
        config.put(
                converter + ".schema.content",
                ConnectSchema.of(OutputSchema.of(topic, part)).toString());
    }
}
