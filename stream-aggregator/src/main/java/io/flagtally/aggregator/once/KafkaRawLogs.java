package io.flagtally.aggregator.once;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads raw partitions back from Kafka, each by a consumer that belongs to no group and exists only while reports come
 * again.
 *
 * @param consumer settings that reach the brokers
 * @param clientId start of the consumers' client ids
 * @param longestWait for one report; well below the time after which brokers abort a transaction
 */
public record KafkaRawLogs(Map<String, Object> consumer, String clientId, Duration longestWait) implements RawLogs {
    /** Some 4,000 reports of 20 flags for each task. */
    private static final long KEPT_BYTES = 8 * 1024 * 1024;

    /** Some hundreds of reports. One that is larger comes all the same, alone. What lies far apart would waste more. */
    private static final int FETCH_BYTES = 64 * 1024;

    @Override
    public RawLog open(TopicPartition partition) {
        Map<String, Object> settings = new HashMap<>(consumer);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId + '-' + partition);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        // What is asked for was read committed once: no transaction that is still open need be waited for.
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 0);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, KafkaRawLog.MOST_AT_ONCE);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        return new KafkaRawLog(partition, () -> new KafkaConsumer<>(settings, bytes, bytes), longestWait, KEPT_BYTES);
    }
}
