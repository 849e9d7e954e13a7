package io.flagtally.sinks;

import io.flagtally.model.topics.Topic;
import io.flagtally.sinks.OutputSchema.Part;
import java.util.LinkedHashMap;
import java.util.Map;

/** The configuration with which Debezium's JDBC sink keeps one Postgres table equal to one output topic. */
final class PostgresConnector {
    private PostgresConnector() {}

    static Map<String, String> config(Topic topic, String prefix) {
        Map<String, String> config = new LinkedHashMap<>();
        SinkSettings.putReading(config, "io.debezium.connector.jdbc.JdbcSinkConnector", topic, prefix);
        SinkSettings.putTyped(config, "key.converter", topic, Part.KEY);
        SinkSettings.putTyped(config, "value.converter", topic, Part.VALUE);
        config.put("connection.url", "${env:SINK_POSTGRES_URL}");
        config.put("connection.username", "${env:SINK_POSTGRES_USER}");
        config.put("connection.password", "${env:SINK_POSTGRES_PASSWORD}");
        // Per task. The defaults (5, growing by 32) would use up the 100 connections of a stock Postgres.
        config.put("connection.pool.min_size", "1");
        config.put("connection.pool.max_size", "2");
        config.put("connection.pool.acquire_increment", "1");
        // A connection that lay idle while its database was away is replaced, and costs its task nothing.
        config.put("hibernate.c3p0.testConnectionOnCheckout", "true");
        // A second apart. The default of 30 keeps a task that starts without its database from saying so for half a
        // minute.
        config.put("hibernate.c3p0.acquireRetryAttempts", "2");
        // Each try asks the pool anew. The default of 5 keeps a task that lost its database from saying so for as long.
        config.put("flush.max.retries", "2");
        config.put("collection.name.format", topic.tableName());
        config.put("primary.key.mode", "record_key");
        config.put("insert.mode", "upsert");
        config.put("delete.enabled", "true");
        // The tables are this module's: a sink that alters them would hide a breaking change.
        config.put("schema.evolution", "none");
        config.put("use.time.zone", "UTC");
        config.put("batch.size", "5000");
        SinkSettings.putDeadLetters(config, Sink.POSTGRES);
        return config;
    }
}
