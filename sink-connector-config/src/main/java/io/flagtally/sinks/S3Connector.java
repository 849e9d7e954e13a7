package io.flagtally.sinks;

import io.flagtally.model.topics.Topic;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The configuration with which Aiven's S3 sink writes every change of a row, one JSON object a line, by day and hour.
 */
final class S3Connector {
    private static final String NAME = "{{topic}}"
            + "/date={{timestamp:unit=yyyy}}-{{timestamp:unit=MM}}-{{timestamp:unit=dd}}"
            + "/hour={{timestamp:unit=HH}}"
            + "/{{partition:padding=true}}-{{start_offset:padding=true}}.jsonl.gz";

    private S3Connector() {}

    static Map<String, String> config(Topic topic, String prefix) {
        Map<String, String> config = new LinkedHashMap<>();
        SinkSettings.putReading(config, "io.aiven.kafka.connect.s3.AivenKafkaConnectS3SinkConnector", topic, prefix);
        SinkSettings.putPlain(config);
        config.put("aws.s3.bucket.name", "${env:SINK_S3_BUCKET}");
        config.put("aws.s3.region", "${env:SINK_S3_REGION}");
        // Without keys the connector takes what AWS' default chain finds: a role of the pod or machine, or variables.
        config.put("file.name.template", NAME);
        // An object ends after so many rows. How long it is written to is the worker's offset.flush.interval.ms.
        config.put("file.max.records", "500000");
        config.put("file.compression.type", "gzip");
        config.put("format.output.type", "jsonl");
        // A reader needs the key and the offset to take the last line of each key, and to know what was erased.
        config.put("format.output.fields", "key,value,offset,timestamp");
        config.put("format.output.envelope", "true");
        config.put("timestamp.timezone", "UTC");
        config.put("timestamp.source", "wallclock");
        SinkSettings.putDeadLetters(config, Sink.S3);
        return config;
    }
}
