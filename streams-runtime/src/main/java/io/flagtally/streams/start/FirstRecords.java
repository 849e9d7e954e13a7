package io.flagtally.streams.start;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the first committed record of partitions. Blocks on the network. */
public final class FirstRecords implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Consumer<byte[], byte[]> consumer;

    /** {@code settings}: of a consumer that reads committed and is in no group. */
    public FirstRecords(Map<String, Object> settings) {
        this(new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
    }

    /** {@code consumer} reads committed and is in no group; closed with this. */
    public FirstRecords(Consumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /** Empty if nothing is committed there now. */
    public Optional<ConsumerRecord<byte[], byte[]>> of(TopicPartition partition) {
        List<TopicPartition> one = List.of(partition);
        consumer.assign(one);
        consumer.seekToBeginning(one);
        long end = consumer.endOffsets(one).get(partition);
        long giveUpAt = System.nanoTime() + LONGEST.toNanos();
        while (consumer.position(partition) < end) {
            List<ConsumerRecord<byte[], byte[]>> records = consumer.poll(POLL).records(partition);
            if (!records.isEmpty()) {
                return Optional.of(records.get(0));
            }
            if (System.nanoTime() > giveUpAt) {
                throw new KafkaException("can't read " + partition + " within " + LONGEST.toSeconds() + " s");
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
