package io.flagtally.standalone.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flagtally.model.topics.TopicSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {
    private static final int MAX_RECORD_BYTES = TopicSettings.DEFAULT_MAX_RECORD_BYTES;
    private static final String TOPIC = "kept";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

    @TempDir
    private Path folder;

    @Test
    void keepsRecordsAndCommittedOffsetsAcrossARestart() throws Exception {
        // given
        byte[] largest = new byte[MAX_RECORD_BYTES - 1024];
        try (EmbeddedBroker broker = started()) {
            createTopic(broker);
            send(broker, new byte[] {1}, largest);
            commit(broker, 1);
        }
        // when
        try (EmbeddedBroker broker = started()) {
            // then
            List<byte[]> found = new ArrayList<>();
            try (KafkaConsumer<byte[], byte[]> consumer = consumer(broker)) {
                consumer.assign(List.of(PARTITION));
                OffsetAndMetadata committed =
                        consumer.committed(Set.of(PARTITION)).get(PARTITION);
                assertThat(committed.offset()).isEqualTo(1);
                consumer.seekToBeginning(List.of(PARTITION));
                while (consumer.position(PARTITION) < 2) {
                    consumer.poll(Duration.ofMillis(100)).forEach(record -> found.add(record.value()));
                }
            }
            assertThat(found).containsExactly(new byte[] {1}, largest);
        }
    }

    @Test
    void makesNoTopicThatNobodyAskedFor() {
        try (EmbeddedBroker broker = started();
                Producer<byte[], byte[]> producer = producer(broker, Map.of("max.block.ms", "1000"))) {
            // when, then
            assertThatThrownBy(() -> producer.partitionsFor("typo")).isInstanceOf(TimeoutException.class);
        }
    }

    private EmbeddedBroker started() {
        EmbeddedBroker broker = new EmbeddedBroker(folder, 0, MAX_RECORD_BYTES);
        broker.start();
        return broker;
    }

    private static void createTopic(EmbeddedBroker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
    }

    private static void send(EmbeddedBroker broker, byte[]... values) throws Exception {
        Map<String, Object> roomForTheLargest = Map.of("max.request.size", MAX_RECORD_BYTES);
        try (Producer<byte[], byte[]> producer = producer(broker, roomForTheLargest)) {
            for (byte[] value : values) {
                producer.send(new ProducerRecord<>(TOPIC, value)).get();
            }
        }
    }

    private static void commit(EmbeddedBroker broker, long offset) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(broker)) {
            consumer.assign(List.of(PARTITION));
            consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(offset)));
        }
    }

    private static Producer<byte[], byte[]> producer(EmbeddedBroker broker, Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", broker.bootstrapServers());
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static KafkaConsumer<byte[], byte[]> consumer(EmbeddedBroker broker) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "group.id", "reader"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
