package io.flagtally.aggregator.forget;

import io.flagtally.aggregator.properties.Erasable;
import io.flagtally.aggregator.properties.PropertyTopics;
import java.io.Closeable;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Looks for what is to be forgotten in outputs and changelogs, from their first record on, read committed. */
final class TraceReader implements Closeable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final PropertyTopics topics;
    private final ForgetTarget target;
    private final Traces traces = new Traces();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Set<TopicPartition> partitions;

    /** Connects; throws as {@link Reading#partitions} does. */
    TraceReader(Map<String, Object> kafka, PropertyTopics topics, ForgetTarget target) {
        this.topics = topics;
        this.target = target;
        this.consumer =
                new KafkaConsumer<>(Reading.settings(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            this.partitions = topics.all().stream()
                    .flatMap(topic -> Reading.partitions(consumer, topic).stream())
                    .collect(Collectors.toSet());
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /** All partitions of the topics that are read. */
    Set<TopicPartition> partitions() {
        return partitions;
    }

    /**
     * What the topics hold before {@code ends}, together with what earlier calls read.
     *
     * @param ends high watermarks: all transactions before them must end before this returns
     * @throws TimeoutException if they don't in time
     */
    Traces readTo(Map<TopicPartition, Long> ends, Deadline deadline) {
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (deadline.isPast()) {
                throw new TimeoutException("the topics could not be read to their ends in time");
            }
            consumer.poll(POLL).forEach(this::look);
        }
        return traces;
    }

    private void look(ConsumerRecord<byte[], byte[]> found) {
        Erasable what = topics.named(found.topic(), found.key());
        if (target.includes(what)) {
            traces.add(found.topic(), found.partition(), found.offset(), what, found.value() == null);
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
