package io.flagtally.cli.letters;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flagtally.model.report.DeadLetterHeaders;
import io.flagtally.model.report.ReportHeaders;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.KafkaAnswers;
import io.flagtally.runtime.reading.TopicReader;
import io.flagtally.runtime.topics.TopicManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Dead letters as an aggregator leaves them, on topics of their own, and the raw topics that they go back to. */
final class LettersFixture {
    private final Map<String, Object> kafka;
    private final TopicSettings topics;

    /** Makes the topics with that prefix, two partitions each. */
    LettersFixture(String servers, String prefix) {
        this.kafka = Map.of("bootstrap.servers", servers);
        this.topics =
                TopicSettings.defaults().withPrefix(prefix).withPartitions(2, 2).withReplication(1, 1);
        try (Admin admin = Admin.create(kafka)) {
            new TopicManager(admin)
                    .createMissing(topics.specs(EnumSet.of(Topic.UNLEASH_REPORTS_RAW, Topic.USAGE_DEAD_LETTERS)));
        }
    }

    /** Makes one more, as it is. */
    void create(String topic) {
        try (Admin admin = Admin.create(kafka)) {
            KafkaAnswers.await(admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1)))
                    .all());
        }
    }

    /** A letter of a metrics report, in partition 0. */
    ProducerRecord<byte[], byte[]> letter(String reason, Instant receivedAt, String payload) {
        return letter(reason, Topic.UNLEASH_REPORTS_RAW.name(topics.prefix()), receivedAt, payload);
    }

    ProducerRecord<byte[], byte[]> letter(String reason, String rawTopic, Instant receivedAt, String payload) {
        Headers headers = new RecordHeaders();
        new ReportHeaders("unleash-metrics/1", "production", "a-key", "backend", "conn-1", "sdk:1", "idem-1")
                .addTo(headers);
        new DeadLetterHeaders(reason, "a detail", rawTopic, 1, 17, receivedAt.toEpochMilli()).setOn(headers);
        byte[] value = payload == null ? null : payload.getBytes(UTF_8);
        return new ProducerRecord<>(deadLetters(), 0, null, "conn-1".getBytes(UTF_8), value, headers);
    }

    String deadLetters() {
        return Topic.USAGE_DEAD_LETTERS.name(topics.prefix());
    }

    Map<String, Object> kafka() {
        return kafka;
    }

    /** Goes up whenever a producer with that transactional id begins. */
    int epochOf(String transactionalId) {
        try (Admin admin = Admin.create(kafka)) {
            return admin.describeTransactions(List.of(transactionalId))
                    .description(transactionalId)
                    .get()
                    .producerEpoch();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    void write(List<ProducerRecord<byte[], byte[]>> records) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("max.request.size", Integer.toString(2 * TopicSettings.DEFAULT_MAX_RECORD_BYTES));
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            records.forEach(producer::send);
        }
    }

    /** Gives an open transaction to {@code work}, and leaves it as that does. */
    void transaction(String id, Consumer<Producer<byte[], byte[]>> work) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", kafka.get("bootstrap.servers"), "transactional.id", id);
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            work.accept(producer);
        }
    }

    /** Committed records of a topic. */
    List<ConsumerRecord<byte[], byte[]>> committed(Topic topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (TopicReader reader = new TopicReader(kafka, List.of(topic.name(topics.prefix())))) {
            reader.read(reader.ends(), batch -> batch.forEach(records::add));
        }
        return records;
    }

    /** Payloads of the metrics reports that were written back. */
    List<String> replayed() {
        return committed(Topic.UNLEASH_REPORTS_RAW).stream()
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }
}
