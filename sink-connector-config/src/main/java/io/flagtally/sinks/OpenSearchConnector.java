package io.flagtally.sinks;

import io.flagtally.model.topics.Topic;
import java.util.LinkedHashMap;
import java.util.Map;

/** The configuration with which Aiven's OpenSearch sink keeps one index equal to one output topic. */
final class OpenSearchConnector {
    private OpenSearchConnector() {}

    static Map<String, String> config(Topic topic, String prefix) {
        Map<String, String> config = new LinkedHashMap<>();
        SinkSettings.putReading(config, "io.aiven.kafka.connect.opensearch.OpenSearchSinkConnector", topic, prefix);
        SinkSettings.putPlain(config);
        config.put("connection.url", "${env:SINK_OPENSEARCH_URL}");
        config.put("connection.username", "${env:SINK_OPENSEARCH_USER}");
        config.put("connection.password", "${env:SINK_OPENSEARCH_PASSWORD}");
        // The key's JSON is the document's id, and its offset the version: reading a topic twice changes nothing.
        config.put("key.ignore", "false");
        config.put("behavior.on.null.values", "delete");
        config.put("behavior.on.version.conflict", "ignore");
        // The mappings are this module's index templates.
        config.put("schema.ignore", "true");
        // Among them a key that is longer than the 512 bytes of an id.
        config.put("behavior.on.malformed.documents", "report");
        config.put("batch.size", "2000");
        config.put("flush.timeout.ms", "60000");
        SinkSettings.putDeadLetters(config, Sink.OPENSEARCH);
        return config;
    }
}
