package io.flagtally.aggregator.forget;

import io.flagtally.aggregator.properties.Erasable;
import io.flagtally.aggregator.properties.PropertyTopics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
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
     * Looks for what is live, asks for its erasure, and waits until the aggregators have committed it. All that they wrote is
     * then below the high watermarks, so reading to these, read committed, shows what became of it.
     *
     * @throws org.apache.kafka.common.errors.UnknownTopicOrPartitionException if no aggregator of that id ever ran
     * @throws org.apache.kafka.common.errors.TimeoutException if the topics can't be read in time
     */
    public ErasureResult run(Duration timeout) {
        Deadline deadline = Deadline.in(timeout);
        try (Admin admin = Admin.create(kafka);
                TraceReader reader = new TraceReader(kafka, topics, target)) {
            Traces before = reader.readTo(ends(admin, reader.partitions()), deadline);
            if (before.isEmpty()) {
                return new ErasureResult.NoTrace();
            }
            Set<Erasable> requests = target.requests(before.live());
            Map<TopicPartition, Long> sent = send(requests);
            if (!awaitCommitted(admin, sent, deadline)) {
                return new ErasureResult.Queued(places(sent));
            }
            Traces after = reader.readTo(ends(admin, reader.partitions()), deadline);
            return after.live().isEmpty()
                    ? new ErasureResult.Erased(after.tombstones(topics.outputs()), after.records())
                    : new ErasureResult.StillLive(after.live().size());
        }
    }

    private Map<TopicPartition, Long> ends(Admin admin, Set<TopicPartition> partitions) {
        Map<TopicPartition, ListOffsetsResultInfo> ends = await(admin.listOffsets(partitions.stream()
                        .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest())))
                .all());
        return ends.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue()
                .offset()));
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
            throw interrupted(e);
        }
        return sent;
    }

    /** True once the aggregators have committed what they made of the requests. */
    private boolean awaitCommitted(Admin admin, Map<TopicPartition, Long> sent, Deadline deadline) {
        while (!isCommitted(admin, sent)) {
            if (deadline.isPast()) {
                return false;
            }
            try {
                Thread.sleep(POLL.toMillis());
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
        return true;
    }

    private boolean isCommitted(Admin admin, Map<TopicPartition, Long> sent) {
        Map<TopicPartition, OffsetAndMetadata> committed;
        try {
            committed = await(admin.listConsumerGroupOffsets(applicationId).partitionsToOffsetAndMetadata());
        } catch (GroupIdNotFoundException e) {
            return sent.isEmpty();
        }
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

    private static <T> T await(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException unknown) {
                throw unknown;
            }
            throw new KafkaException("Kafka answered: " + e.getCause().getMessage(), e.getCause());
        }
    }

    private static KafkaException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new KafkaException("interrupted while waiting for Kafka", e);
    }
}
