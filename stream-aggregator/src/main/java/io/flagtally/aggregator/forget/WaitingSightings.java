package io.flagtally.aggregator.forget;

import io.flagtally.runtime.KafkaAnswers;
import java.io.Closeable;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The sightings that were written when this was made and that the aggregators have yet to read. None is on an output or
 * a changelog yet, and each may soon be. Used by one thread; blocks on the network.
 */
final class WaitingSightings implements Closeable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Admin admin;
    private final String group;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;

    /**
     * Connects, and takes all that is written by now. Does not close {@code admin}.
     *
     * @throws org.apache.kafka.common.errors.UnknownTopicOrPartitionException if the topic does not exist
     * @throws org.apache.kafka.common.errors.TopicAuthorizationException if it can't be seen
     */
    WaitingSightings(Admin admin, Map<String, Object> kafka, String topic, String group) {
        this.admin = admin;
        this.group = group;
        this.consumer =
                new KafkaConsumer<>(Reading.settings(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            this.ends = Reading.offsets(admin, Reading.partitions(consumer, topic), OffsetSpec.latest());
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /** True once all of them are read and committed; false if that is not so in time. */
    boolean awaitRead(Deadline deadline) {
        while (!isRead(deadline)) {
            if (deadline.isPast()) {
                return false;
            }
            KafkaAnswers.pause(POLL);
        }
        return true;
    }

    /** By records: what lies behind the last of them may be the marker of a transaction, which nobody commits. */
    private boolean isRead(Deadline deadline) {
        Map<TopicPartition, Long> next = new HashMap<>(Reading.offsets(admin, ends.keySet(), OffsetSpec.earliest()));
        Map<TopicPartition, OffsetAndMetadata> committed = Reading.committed(admin, group);
        next.replaceAll((partition, first) -> {
            OffsetAndMetadata known = committed.get(partition);
            return known == null ? first : Math.max(first, known.offset());
        });
        next.keySet().removeIf(partition -> next.get(partition) >= ends.get(partition));
        consumer.assign(next.keySet());
        next.forEach(consumer::seek);
        Set<TopicPartition> open = new HashSet<>(next.keySet());
        while (!open.isEmpty()) {
            if (deadline.isPast()) {
                return false;
            }
            if (consumer.poll(POLL).partitions().stream().anyMatch(open::contains)) {
                return false;
            }
            open.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
        }
        return true;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
