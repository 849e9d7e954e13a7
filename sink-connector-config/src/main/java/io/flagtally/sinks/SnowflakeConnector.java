package io.flagtally.sinks;

import io.flagtally.model.topics.Topic;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The configuration with which Snowflake's own sink appends every change of a row to one table. */
final class SnowflakeConnector {
    private SnowflakeConnector() {}

    static Map<String, String> config(Topic topic, String prefix) {
        Map<String, String> config = new LinkedHashMap<>();
        SinkSettings.putReading(config, "com.snowflake.kafka.connector.SnowflakeStreamingSinkConnector", topic, prefix);
        SinkSettings.putPlain(config);
        config.put("snowflake.url.name", "${env:SINK_SNOWFLAKE_URL}");
        config.put("snowflake.user.name", "${env:SINK_SNOWFLAKE_USER}");
        config.put("snowflake.private.key", "${env:SINK_SNOWFLAKE_PRIVATE_KEY}");
        config.put("snowflake.role.name", "${env:SINK_SNOWFLAKE_ROLE}");
        config.put("snowflake.database.name", "${env:SINK_SNOWFLAKE_DATABASE}");
        config.put("snowflake.schema.name", "${env:SINK_SNOWFLAKE_SCHEMA}");
        config.put(
                "snowflake.topic2table.map",
                topic.name(prefix) + ":" + topic.tableName().toUpperCase(Locale.ROOT));
        // A column for each field; the tables are this module's.
        config.put("snowflake.enable.schematization", "true");
        config.put("snowflake.autocreate.table.type", "none");
        // Names that stand without quotes in SQL are in capitals.
        config.put("snowflake.compatibility.enable.column.identifier.normalization", "true");
        // What can't be a row goes to the dead letters only if the sink itself looks.
        config.put("snowflake.validation", "client_side");
        // No connector of version 3 wrote these tables.
        config.put("snowflake.streaming.validate.compatibility.with.classic", "false");
        // A tombstone would be a row without columns.
        config.put("behavior.on.null.values", "IGNORE");
        SinkSettings.putDeadLetters(config, Sink.SNOWFLAKE);
        return config;
    }
}
