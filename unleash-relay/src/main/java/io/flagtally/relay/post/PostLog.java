package io.flagtally.relay.post;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.relay.bulk.BulkHeaders;
import io.flagtally.relay.rows.PostedBody;
import io.flagtally.runtime.reading.TopicReader;
import java.io.Closeable;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which bodies were answered for good: {@code unleash-posted}, and the dead letters. Any number of threads. */
final class PostLog implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(PostLog.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final String posted;
    private final String deadLetters;
    private final Map<String, Object> kafka;
    private final Producer<byte[], byte[]> producer;

    PostLog(TopicSettings topics, Map<String, Object> kafka) {
        this.posted = topics.name(Topic.UNLEASH_POSTED);
        this.deadLetters = topics.name(Topic.UNLEASH_DEAD_LETTERS);
        this.kafka = kafka;
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** The last body of each environment that was answered for good, of these partitions. Blocks on the network. */
    Map<String, Long> read(Collection<Integer> partitions) {
        Map<String, Long> last = new HashMap<>();
        try (TopicReader reader = new TopicReader(kafka, List.of(posted))) {
            Map<TopicPartition, Long> begins = partitions.stream()
                    .collect(Collectors.toMap(partition -> new TopicPartition(posted, partition), partition -> 0L));
            Map<TopicPartition, Long> ends = reader.ends();
            ends.keySet().retainAll(begins.keySet());
            reader.restart(begins);
            reader.read(
                    ends,
                    records -> records.forEach(record -> PostedBody.read(record.value())
                            .filter(body -> record.key() != null)
                            .ifPresent(
                                    body -> last.merge(new String(record.key(), UTF_8), body.sequence(), Math::max))));
        }
        return last;
    }

    /** Notes an answer for good; tries until Kafka has it. */
    void note(Body body, boolean accepted) throws InterruptedException {
        byte[] value = new PostedBody(body.sequence(), accepted).bytes();
        write(new ProducerRecord<>(posted, body.partition(), body.environment().getBytes(UTF_8), value));
    }

    /** Keeps a body that was refused, with the answer; tries until Kafka has it. */
    void keep(Body body, Answer.Refused answer) throws InterruptedException {
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(
                deadLetters,
                body.partition(),
                body.environment().getBytes(UTF_8),
                body.json().get());
        Headers headers = letter.headers();
        BulkHeaders.of(body.sequence()).forEach(headers::add);
        headers.add("flagtally-status", Integer.toString(answer.status()).getBytes(UTF_8));
        headers.add("flagtally-answer", answer.text().getBytes(UTF_8));
        write(letter);
    }

    private void write(ProducerRecord<byte[], byte[]> record) throws InterruptedException {
        while (true) {
            try {
                producer.send(record).get();
                return;
            } catch (ExecutionException e) {
                LOG.warn(
                        "Kafka does not take a record of {}, and is asked again: {}",
                        record.topic(),
                        e.getCause().getMessage());
                Thread.sleep(RETRY.toMillis());
            }
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
