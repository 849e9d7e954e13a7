package io.flagtally.aggregator.forget;

import io.flagtally.aggregator.properties.Erasable;
import io.flagtally.aggregator.properties.PropertyTopics;
import io.flagtally.runtime.KafkaAnswers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Has something forgotten by the aggregators, and looks that it is. Blocks on the network; used once. */
public final class Erasure {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, Object> kafka;
    private final PropertyTopics topics;
    private final String applicationId;
    private final ForgetTarget target;

    /**
     * Connects to nothing yet.
     *
     * @param kafka client settings, {@code bootstrap.servers} among them
     * @param applicationId of the aggregators, prefix included
     */
    public Erasure(Map<String, Object> kafka, PropertyTopics topics, String applicationId, ForgetTarget target) {
        this.kafka = Map.copyOf(kafka);
        this.topics = topics;
        this.applicationId = applicationId;
        this.target = target;
    }

    /**
     * Looks for what is live, asks for its erasure, and waits until the aggregators have committed it. All that they
     * wrote is then below the high watermarks, so reading to these, read committed, shows what became of it.
     *
     * @throws org.apache.kafka.common.errors.UnknownTopicOrPartitionException if no aggregator of that id ever ran
     * @throws org.apache.kafka.common.errors.TimeoutException if the topics can't be read in time
     */
    public ErasureResult run(Duration timeout) {
        Deadline deadline = Deadline.in(timeout);
        try (Admin admin = Admin.create(kafka);
                WaitingSightings waiting = new WaitingSightings(admin, kafka, topics.sightings(), applicationId);
                TraceReader reader = new TraceReader(kafka, topics, target)) {
            Traces before = reader.readTo(ends(admin, reader.partitions()), deadline);
            if (before.isEmpty()) {
                if (!waiting.awaitRead(deadline)) {
                    return new ErasureResult.Waiting(topics.sightings());
                }
                before = reader.readTo(ends(admin, reader.partitions()), deadline);
            }
            if (before.isEmpty()) {
                return new ErasureResult.NoTrace();
            }
            Set<Erasable> requests = target.requests(before.live());
            Map<TopicPartition, Long> sent = send(requests);
            // Sightings of other environments may wait on partitions that got no request.
            if (!awaitCommitted(admin, sent, deadline) || !waiting.awaitRead(deadline)) {
                return sent.isEmpty()
                        ? new ErasureResult.Waiting(topics.sightings())
                        : new ErasureResult.Queued(places(sent));
            }
            Traces after = reader.readTo(ends(admin, reader.partitions()), deadline);
            return after.live().isEmpty()
                    ? new ErasureResult.Erased(after.tombstones(topics.outputs()), after.records())
                    : new ErasureResult.StillLive(after.live().size());
        }
    }

    private Map<TopicPartition, Long> ends(Admin admin, Set<TopicPartition> partitions) {
        return Reading.offsets(admin, partitions, OffsetSpec.latest());
    }

    /** The offset of the last request in each partition; returns once brokers have acknowledged them. */
    private Map<TopicPartition, Long> send(Set<Erasable> requests) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("acks", "all");
        settings.put("enable.idempotence", "true");
        // Only the default partitioner finds the task that holds the property.
        settings.remove("partitioner.class");
        settings.remove("partitioner.ignore.keys");
        Map<TopicPartition, Long> sent = new HashMap<>();
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (Erasable request : requests) {
                RecordMetadata at = producer.send(topics.request(request)).get();
                sent.merge(new TopicPartition(at.topic(), at.partition()), at.offset(), Math::max);
            }
        } catch (ExecutionException e) {
            throw new KafkaException("Kafka answered: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while waiting for Kafka", e);
        }
        return sent;
    }

    /** True once the aggregators have committed what they made of the requests. */
    private boolean awaitCommitted(Admin admin, Map<TopicPartition, Long> sent, Deadline deadline) {
        while (!isCommitted(admin, sent)) {
            if (deadline.isPast()) {
                return false;
            }
            KafkaAnswers.pause(POLL);
        }
        return true;
    }

    private boolean isCommitted(Admin admin, Map<TopicPartition, Long> sent) {
        Map<TopicPartition, OffsetAndMetadata> committed = Reading.committed(admin, applicationId);
        return sent.entrySet().stream().allMatch(request -> {
            OffsetAndMetadata next = committed.get(request.getKey());
            return next != null && next.offset() > request.getValue();
        });
    }

    private static List<String> places(Map<TopicPartition, Long> sent) {
        return sent.entrySet().stream()
                .map(request -> request.getKey() + "@" + request.getValue())
                .sorted()
                .toList();
    }
}
