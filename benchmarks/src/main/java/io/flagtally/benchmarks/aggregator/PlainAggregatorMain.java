package io.flagtally.benchmarks.aggregator;

import io.flagtally.benchmarks.machine.StreamsProcess;
import io.flagtally.model.topics.TopicSettings;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Runs {@link PlainTopology} with the settings of Kafka Streams and its clients that the aggregator runs with:
 * {@code bootstrap-servers application-id topic-prefix state-dir}.
 */
final class PlainAggregatorMain {
    private PlainAggregatorMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        StreamsProcess.run(
                PlainTopology.of(arguments[2]), settings(arguments[0], arguments[2] + arguments[1], arguments[3]));
    }

    private static Map<String, Object> settings(String bootstrapServers, String applicationId, String stateDir) {
        return Map.ofEntries(
                Map.entry(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                Map.entry(StreamsConfig.APPLICATION_ID_CONFIG, applicationId),
                Map.entry(StreamsConfig.STATE_DIR_CONFIG, stateDir),
                Map.entry(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2),
                Map.entry(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000),
                Map.entry(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 64L << 20),
                Map.entry(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1),
                Map.entry(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED),
                Map.entry(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 200),
                Map.entry(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 500),
                Map.entry(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest"),
                Map.entry(
                        StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
                        TopicSettings.DEFAULT_MAX_RECORD_BYTES),
                Map.entry(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 5),
                Map.entry(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4"));
    }
}
