package io.flagtally.runtime.reading;

import java.io.Closeable;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads topics, read committed and from their first record on, by a consumer of its own that belongs to no group. For
 * one thread; only {@link #wakeup} may come from another.
 */
public final class TopicReader implements Closeable {
    private static final Duration POLL = Duration.ofMillis(200);

    /**
     * Longer than any transaction that may hold back what lies behind it: the broker ends one after 60 s by default.
     */
    private static final Duration LONGEST_STANDSTILL = Duration.ofSeconds(90);

    private final Consumer<byte[], byte[]> consumer;
    private final Set<TopicPartition> partitions;

    /**
     * Connects.
     *
     * @param kafka client settings, {@code bootstrap.servers} among them
     * @param topics full names
     * @throws UnknownTopicOrPartitionException if one of the topics does not exist
     * @throws org.apache.kafka.common.errors.TimeoutException if Kafka can't be reached
     */
    public TopicReader(Map<String, Object> kafka, Collection<String> topics) {
        this.consumer = new KafkaConsumer<>(settings(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            this.partitions = topics.stream().flatMap(this::partitions).collect(Collectors.toSet());
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    private static Map<String, Object> settings(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.putIfAbsent("default.api.timeout.ms", "10000");
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        settings.put("allow.auto.create.topics", "false");
        // Retention may delete what was about to be read: go on with what is left.
        settings.put("auto.offset.reset", "earliest");
        return settings;
    }

    /** Asked for by name: a list of all topics would leave out one that this client may not read. */
    private Stream<TopicPartition> partitions(String topic) {
        List<PartitionInfo> found = consumer.partitionsFor(topic);
        if (found.isEmpty()) {
            throw new UnknownTopicOrPartitionException("topic " + topic + " does not exist");
        }
        return found.stream().map(info -> new TopicPartition(topic, info.partition()));
    }

    /** All partitions of the topics. */
    public Set<TopicPartition> partitions() {
        return Set.copyOf(partitions);
    }

    /** Where each partition ends now, as far as is decided: records of an open transaction lie behind it. */
    public Map<TopicPartition, Long> ends() {
        return consumer.endOffsets(partitions);
    }

    /** Reads next, of just these partitions, from these offsets on, or from the first that there is behind them. */
    public void restart(Map<TopicPartition, Long> offsets) {
        consumer.assign(offsets.keySet());
        offsets.forEach(consumer::seek);
    }

    /**
     * Hands over all records before {@code ends}, a batch at a time; the last batch may hold records behind them. Waits
     * for a transaction that wrote before {@code ends} and is still open.
     *
     * @param ends an offset of every partition that is read
     * @throws KafkaException if nothing could be read for 90 s
     */
    public void read(
            Map<TopicPartition, Long> ends, java.util.function.Consumer<ConsumerRecords<byte[], byte[]>> batches) {
        long before = -1;
        long giveUpAt = 0;
        while (!isRead(ends)) {
            long position = positions(ends);
            if (position != before) {
                giveUpAt = System.nanoTime() + LONGEST_STANDSTILL.toNanos();
                before = position;
            } else if (System.nanoTime() > giveUpAt) {
                throw new KafkaException("nothing could be read for " + LONGEST_STANDSTILL.toSeconds() + " s");
            }
            batches.accept(consumer.poll(POLL));
        }
    }

    /**
     * By position, not by record: the last offsets of a partition may be markers of transactions, which nobody sees.
     */
    private boolean isRead(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private long positions(Map<TopicPartition, Long> ends) {
        return ends.keySet().stream().mapToLong(consumer::position).sum();
    }

    /** Skips all records that there are now. */
    public void skipToEnd() {
        consumer.seekToEnd(partitions);
        // Seeking is lazy, and what is written from here on must be seen.
        partitions.forEach(consumer::position);
    }

    /** What comes next, waiting for {@code timeout} at most. */
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        return consumer.poll(timeout);
    }

    /** Ends a call that waits, or else the next one, with a {@link org.apache.kafka.common.errors.WakeupException}. */
    public void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
