package io.flagtally.benchmarks.aggregator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flagtally.model.report.ReportHeaders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * An Unleash report as a tree.
 *
 * @param environment of the API key
 */
record PlainReport(String environment, JsonNode body) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration MAX_LATENESS = Duration.ofDays(2);
    private static final Duration MAX_SKEW = Duration.ofMinutes(5);

    /** Reads the body, and the environment from its header. */
    static final class FromRecord implements Deserializer<PlainReport> {
        @Override
        public PlainReport deserialize(String topic, byte[] body) {
            throw new UnsupportedOperationException("a report has headers");
        }

        @Override
        public PlainReport deserialize(String topic, Headers headers, byte[] body) {
            try {
                return new PlainReport(ReportHeaders.from(headers).environment(), MAPPER.readTree(body));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The bucket's stop if it can be believed, else the time of receipt: the aggregator's own rule. */
    static final class StopOfBucket implements TimestampExtractor {
        @Override
        public long extract(ConsumerRecord<Object, Object> raw, long partitionTime) {
            PlainReport report = (PlainReport) raw.value();
            Instant received = Instant.ofEpochMilli(raw.timestamp());
            Instant stop = Instant.parse(report.body.path("bucket").path("stop").textValue());
            boolean believed = !stop.isBefore(received.minus(MAX_LATENESS)) && !stop.isAfter(received.plus(MAX_SKEW));
            return (believed ? stop : received).toEpochMilli();
        }
    }
}
