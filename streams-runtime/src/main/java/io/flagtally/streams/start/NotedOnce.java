package io.flagtally.streams.start;

import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.KafkaAnswers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What the first start of an application id decided for all that come: a topic beside its changelogs, named like one of
 * them. What is in it first holds for ever, whichever of several instances wrote it.
 */
public final class NotedOnce {
    private static final long LONGEST_SEND_SECONDS = 60;

    private final String topic;
    private final TopicSettings settings;

    /** Touches nothing yet. */
    public NotedOnce(String topic, TopicSettings settings) {
        this.topic = topic;
        this.settings = settings;
    }

    /** The note, if there is one; the topic must exist. A record without a value is an empty note. */
    public Optional<byte[]> read(FirstRecords records) {
        return records.of(new TopicPartition(topic, 0)).map(NotedOnce::value);
    }

    private static byte[] value(ConsumerRecord<byte[], byte[]> record) {
        return record.value() == null ? new byte[0] : record.value();
    }

    /**
     * Notes it for ever, unless another instance is faster; to be read again. Creates the topic if it is missing.
     *
     * @throws KafkaException if Kafka does not take it
     */
    public void note(byte[] value, Admin admin, Map<String, Object> producerSettings) {
        note(
                value,
                admin,
                () -> new KafkaProducer<>(producerSettings, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    /** Closes what {@code newProducer} makes. */
    void note(byte[] value, Admin admin, Supplier<Producer<byte[], byte[]>> newProducer) {
        create(admin);
        Producer<byte[], byte[]> producer = newProducer.get();
        try {
            producer.send(new ProducerRecord<>(topic, 0, null, value)).get(LONGEST_SEND_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while waiting for Kafka", e);
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "can't write to " + topic + ": " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException(
                    "can't write to " + topic + ": no answer within " + LONGEST_SEND_SECONDS + " s", e);
        } finally {
            // Streams' own delivery time-out is endless: to wait for what has no answer yet would be to wait for ever.
            producer.close(Duration.ZERO);
        }
    }

    private void create(Admin admin) {
        // Compaction would keep the last record, and the first one counts.
        Map<String, String> configs = Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                "-1",
                TopicConfig.RETENTION_BYTES_CONFIG,
                "-1",
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                Integer.toString(settings.minInsyncReplicas()));
        NewTopic created = new NewTopic(topic, 1, (short) settings.replicationFactor()).configs(configs);
        try {
            KafkaAnswers.await(admin.createTopics(List.of(created)).all());
        } catch (KafkaException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new KafkaException("can't create " + topic + ": " + e.getMessage(), e);
            }
        }
    }
}
