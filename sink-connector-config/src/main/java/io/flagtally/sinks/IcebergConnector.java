package io.flagtally.sinks;

import io.flagtally.model.topics.Topic;
import io.flagtally.sinks.OutputSchema.Part;
import java.util.LinkedHashMap;
import java.util.Map;

/** The configuration with which Apache's Iceberg sink appends every change of a row to one table, exactly once. */
final class IcebergConnector {
    private IcebergConnector() {}

    static Map<String, String> config(Topic topic, String prefix) {
        Map<String, String> config = new LinkedHashMap<>();
        SinkSettings.putReading(config, "org.apache.iceberg.connect.IcebergSinkConnector", topic, prefix);
        config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        SinkSettings.putTyped(config, "value.converter", topic, Part.VALUE);
        SinkSettings.putOffset(config);
        config.put("iceberg.tables", "${env:SINK_ICEBERG_NAMESPACE}." + topic.tableName());
        // The tables are this module's: made by the sink, times would be text.
        config.put("iceberg.tables.auto-create-enabled", "false");
        config.put("iceberg.tables.evolve-schema-enabled", "false");
        config.put("iceberg.catalog.type", "${env:SINK_ICEBERG_CATALOG}");
        config.put("iceberg.catalog.uri", "${env:SINK_ICEBERG_URI}");
        config.put("iceberg.catalog.warehouse", "${env:SINK_ICEBERG_WAREHOUSE}");
        config.put("iceberg.catalog.rest.auth.type", "${env:SINK_ICEBERG_AUTH}");
        config.put("iceberg.catalog.credential", "${env:SINK_ICEBERG_CREDENTIAL}");
        config.put("iceberg.control.topic", "iceberg-sink-control");
        config.put("iceberg.control.commit.interval-ms", "${env:SINK_ICEBERG_COMMIT_INTERVAL_MS}");
        config.put("iceberg.coordinator.transactional.prefix", "iceberg-sink-");
        // The sink reads the worker's file by itself, and knows nothing of the variables in it.
        config.put("iceberg.kafka.bootstrap.servers", "${env:SINK_ICEBERG_BOOTSTRAP_SERVERS}");
        SinkSettings.putDeadLetters(config, Sink.ICEBERG);
        return config;
    }
}
