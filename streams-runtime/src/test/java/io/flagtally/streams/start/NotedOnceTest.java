package io.flagtally.streams.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.KafkaAnswers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NotedOnceTest {
    private static final String TOPIC = "app-noted-changelog";
    private static final byte[] VALUE = {1, 2, 3};

    private final NotedOnce note = new NotedOnce(TOPIC, TopicSettings.defaults().withReplication(1, 1));
    private final Node broker = new Node(0, "unused", 9092);
    private final MockAdminClient admin = new MockAdminClient(List.of(broker), broker);

    @AfterEach
    void forgetInterrupts() {
        Thread.interrupted();
    }

    /** Compaction, or a bound on age or size, would delete the first record. */
    @Test
    void createsATopicThatKeepsItsFirstRecordForEver() {
        note.note(VALUE, admin, () -> producer(true));

        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
        assertThat(KafkaAnswers.await(admin.describeConfigs(List.of(topic)).all()).get(topic).entries().stream()
                        .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value)))
                .isEqualTo(Map.of(
                        "cleanup.policy", "delete",
                        "retention.ms", "-1",
                        "retention.bytes", "-1",
                        "min.insync.replicas", "1"));
    }

    @Test
    void takesATopicThatAnotherInstanceHasJustCreated() {
        note.note(VALUE, admin, () -> producer(true));
        note.note(VALUE, admin, () -> producer(true));

        assertThat(KafkaAnswers.await(admin.listTopics().names())).containsExactly(TOPIC);
    }

    @Test
    void saysWhichTopicItCannotCreate() {
        admin.timeoutNextRequest(1);

        assertThatThrownBy(() -> note.note(VALUE, admin, () -> producer(true)))
                .isInstanceOf(KafkaException.class)
                .hasMessageStartingWith("can't create " + TOPIC + ": ")
                .hasRootCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void writesOneRecordAndClosesItsProducer() {
        MockProducer<byte[], byte[]> producer = producer(true);

        note.note(VALUE, admin, () -> producer);

        assertThat(producer.history()).singleElement().satisfies(record -> {
            assertThat(record.topic()).isEqualTo(TOPIC);
            assertThat(record.partition()).isZero();
            assertThat(record.value()).isEqualTo(VALUE);
        });
        assertThat(producer.closed()).isTrue();
    }

    @Test
    void readsWhatItsFirstRecordSays() {
        assertThat(read(VALUE)).hasValue(VALUE);
        assertThat(read(null)).hasValueSatisfying(value -> assertThat(value).isEmpty());
    }

    private Optional<byte[]> read(byte[] value) {
        TopicPartition partition = new TopicPartition(TOPIC, 0);
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
        consumer.assign(List.of(partition));
        consumer.updateBeginningOffsets(Map.of(partition, 0L));
        consumer.updateEndOffsets(Map.of(partition, 1L));
        consumer.schedulePollTask(() -> consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, 0, null, value)));
        try (FirstRecords records = new FirstRecords(consumer)) {
            return note.read(records);
        }
    }

    @Test
    void saysWhichTopicItCannotWriteTo() {
        ByteArraySerializer bytes = new ByteArraySerializer();
        MockProducer<byte[], byte[]> refused = new MockProducer<>(false, null, bytes, bytes) {
            @Override
            public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
                return CompletableFuture.failedFuture(new TopicAuthorizationException("not you"));
            }
        };

        assertThatThrownBy(() -> note.note(VALUE, admin, () -> refused))
                .isInstanceOf(KafkaException.class)
                .hasMessage("can't write to " + TOPIC + ": not you");
        assertThat(refused.closed()).isTrue();
    }

    @Test
    void staysInterruptedWhereItIsWhileItWaits() {
        MockProducer<byte[], byte[]> unanswered = producer(false);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> note.note(VALUE, admin, () -> unanswered))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("interrupted");
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(unanswered.closed()).isTrue();
    }

    private static MockProducer<byte[], byte[]> producer(boolean answered) {
        return new MockProducer<>(answered, null, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
