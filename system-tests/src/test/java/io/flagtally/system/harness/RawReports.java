package io.flagtally.system.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flagtally.model.topics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The Unleash reports that gateways wrote, read from their topic and in its order. */
public final class RawReports {
    private final List<ConsumerRecord<byte[], byte[]>> records;

    private RawReports(List<ConsumerRecord<byte[], byte[]>> records) {
        this.records = records;
    }

    /** All that there are now, on topics without a prefix. */
    public static RawReports read(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("allow.auto.create.topics", "false");
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Set<TopicPartition> partitions = consumer.partitionsFor(Topic.UNLEASH_REPORTS_RAW.name("")).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .collect(Collectors.toSet());
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return new RawReports(records);
    }

    /** Writes them again, as they are and in their order, to the topic with that prefix. */
    public void copyTo(Map<String, Object> kafka, String prefix) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
            records.forEach(record -> producer.send(new ProducerRecord<>(
                    Topic.UNLEASH_REPORTS_RAW.name(prefix),
                    record.partition(),
                    record.key(),
                    record.value(),
                    record.headers())));
        }
    }

    /** The bodies, one that came twice twice. */
    public List<String> bodies() {
        return records.stream().map(record -> new String(record.value(), UTF_8)).toList();
    }
}
