package io.flagtally.aggregator.start;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.KafkaAnswers;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The hour that an application id counts from: a topic beside its changelogs, named like one of them. What is in it
 * first holds for ever, whichever of several instances wrote it. The value is the hour as text, such as
 * {@code 2026-11-21T13:00:00Z}.
 */
final class CountFromTopic {
    private static final long LONGEST_SEND_SECONDS = 60;

    private final String name;
    private final TopicSettings settings;

    CountFromTopic(String applicationId, TopicSettings settings) {
        this.name = name(applicationId);
        this.settings = settings;
    }

    static String name(String applicationId) {
        return applicationId + "-count-from-changelog";
    }

    /** The hour, if one is noted; the topic must exist. */
    Optional<Instant> read(FirstRecords records) {
        return records.of(new TopicPartition(name, 0)).map(record -> hour(record.value()));
    }

    /** What a record says; throws {@link StartRefusedException} if it is none of ours. */
    Instant hour(byte[] value) {
        try {
            Instant hour = Instant.parse(value == null ? "" : new String(value, UTF_8));
            if (hour.equals(hour.truncatedTo(ChronoUnit.HOURS))) {
                return hour;
            }
        } catch (DateTimeParseException e) {
            // Said below, as for any other record that is no hour.
        }
        throw new StartRefusedException(name
                + ": its first record is not the start of an hour, so something else wrote it; if the hour that this"
                + " application id counts from is known, delete the topic and write that hour to it, such as"
                + " 2026-11-21T13:00:00Z, or 1970-01-01T00:00:00Z for every hour; if not, take a new application id");
    }

    /**
     * Notes the hour for ever, unless another instance is faster; to be read again. Creates the topic if it is missing.
     */
    void note(Instant hour, Admin admin, Map<String, Object> producerSettings) {
        create(admin);
        Producer<byte[], byte[]> producer =
                new KafkaProducer<>(producerSettings, new ByteArraySerializer(), new ByteArraySerializer());
        try {
            producer.send(new ProducerRecord<>(name, 0, null, hour.toString().getBytes(UTF_8)))
                    .get(LONGEST_SEND_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while waiting for Kafka", e);
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "can't write to " + name + ": " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("can't write to " + name + ": no answer within " + LONGEST_SEND_SECONDS + " s", e);
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
        NewTopic topic = new NewTopic(name, 1, (short) settings.replicationFactor()).configs(configs);
        try {
            KafkaAnswers.await(admin.createTopics(List.of(topic)).all());
        } catch (KafkaException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new KafkaException("can't create " + name + ": " + e.getMessage(), e);
            }
        }
    }
}
