package io.flagtally.sinks;

import io.flagtally.model.topics.Topic;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The configuration with which ClickHouse's own sink appends every change of a row to one table, which keeps the last
 * one by key.
 */
final class ClickHouseConnector {
    private ClickHouseConnector() {}

    static Map<String, String> config(Topic topic, String prefix) {
        Map<String, String> config = new LinkedHashMap<>();
        SinkSettings.putReading(config, "com.clickhouse.kafka.connect.ClickHouseSinkConnector", topic, prefix);
        SinkSettings.putPlain(config);
        // The connector deletes nothing, and a tombstone has no columns.
        SinkSettings.putRowsOnly(config);
        config.put("hostname", "${env:SINK_CLICKHOUSE_HOST}");
        config.put("port", "${env:SINK_CLICKHOUSE_PORT}");
        config.put("ssl", "${env:SINK_CLICKHOUSE_TLS}");
        config.put("database", "${env:SINK_CLICKHOUSE_DATABASE}");
        config.put("username", "${env:SINK_CLICKHOUSE_USER}");
        config.put("password", "${env:SINK_CLICKHOUSE_PASSWORD}");
        config.put("topic2TableMap", topic.name(prefix) + "=" + topic.tableName());
        // Times are like 2026-11-21T12:00:00Z, which the default format refuses.
        config.put("clickhouseSettings", "date_time_input_format=best_effort");
        // A row that comes twice is merged away.
        config.put("exactlyOnce", "false");
        SinkSettings.putDeadLetters(config, Sink.CLICKHOUSE);
        return config;
    }
}
