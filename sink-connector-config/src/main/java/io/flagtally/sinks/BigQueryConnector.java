package io.flagtally.sinks;

import io.flagtally.model.topics.Topic;
import io.flagtally.sinks.OutputSchema.Part;
import java.util.LinkedHashMap;
import java.util.Map;

/** The configuration with which Aiven's BigQuery sink appends every change of a row to one table. */
final class BigQueryConnector {
    private BigQueryConnector() {}

    static Map<String, String> config(Topic topic, String prefix) {
        Map<String, String> config = new LinkedHashMap<>();
        SinkSettings.putReading(config, "com.wepay.kafka.connect.bigquery.BigQuerySinkConnector", topic, prefix);
        config.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        SinkSettings.putTyped(config, "value.converter", topic, Part.VALUE);
        // The connector takes no record without a value unless it merges, which costs a scan of the table each time.
        SinkSettings.putOffsetOfRows(config);
        config.put("project", "${env:SINK_BIGQUERY_PROJECT}");
        config.put("defaultDataset", "${env:SINK_BIGQUERY_DATASET}");
        config.put("keySource", "APPLICATION_DEFAULT");
        config.put("topic2TableMap", topic.name(prefix) + ":" + topic.tableName());
        config.put("autoCreateTables", "false");
        config.put("allowNewBigQueryFields", "false");
        // Rows go to the partition of their hour, not to that of their arrival.
        config.put("bigQueryPartitionDecorator", "false");
        config.put("bigQueryMessageTimePartitioning", "false");
        config.put("bigQueryRetry", "5");
        SinkSettings.putDeadLetters(config, Sink.BIGQUERY);
        return config;
    }
}
