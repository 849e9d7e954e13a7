package io.flagtally.benchmarks.capacity;

import io.flagtally.benchmarks.aggregator.Application;
import io.flagtally.benchmarks.machine.Broker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes what is on changelogs of hourly totals again behind it, in its order: as long as those of weeks, and the same
 * state comes of it.
 */
final class LongerChangelogs implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<TopicPartition> partitions;
    private final Map<TopicPartition, Long> ends;

    LongerChangelogs(Broker broker, Application application) {
        consumer = broker.committed(new ByteArrayDeserializer(), new ByteArrayDeserializer());
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.bootstrapServers(),
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "lz4",
                        ProducerConfig.LINGER_MS_CONFIG,
                        50),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        partitions = broker.topicNames(application::isHourlyChangelog).stream()
                .flatMap(topic -> IntStream.range(0, broker.topics().partitions())
                        .mapToObj(partition -> new TopicPartition(topic, partition)))
                .toList();
        consumer.assign(partitions);
        ends = consumer.endOffsets(partitions);
    }

    /** Returns when there are so many records or more. */
    void growTo(long records) {
        long once = ends.values().stream().mapToLong(Long::longValue).sum();
        for (long all = once; all < records && once > 0; all += once) {
            again();
        }
        producer.flush();
    }

    private void again() {
        consumer.seekToBeginning(partitions);
        while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                    // The broker is asked afterwards how many there are.
                    var unused = producer.send(new ProducerRecord<>(
                            record.topic(),
                            record.partition(),
                            record.timestamp(),
                            record.key(),
                            record.value(),
                            record.headers()));
                }
            }
        }
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
