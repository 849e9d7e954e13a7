package io.flagtally.cli.letters;

import io.flagtally.model.report.DeadLetterHeaders;
import io.flagtally.runtime.reading.TopicReader;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the dead letters twice, both times up to where they end now: first to learn which were replayed, then for the
 * letters themselves. So it never holds more than a batch of payloads.
 */
final class DeadLetterReader implements Closeable {
    private final Map<String, Object> kafka;
    private final String topic;
    private final TopicReader reader;
    private final Map<TopicPartition, Long> starts = new HashMap<>();
    private Map<TopicPartition, Long> ends = Map.of();
    private Set<LetterId> replayed = Set.of();

    /** Connects; {@code topic} is the full name of the dead letters. Throws as {@link TopicReader} does. */
    DeadLetterReader(Map<String, Object> kafka, String topic) {
        this.kafka = kafka;
        this.topic = topic;
        this.reader = new TopicReader(kafka, List.of(topic));
        reader.partitions().forEach(partition -> starts.put(partition, 0L));
    }

    /** Reads what is committed now, and waits for nothing. */
    void open() {
        begin(reader.ends());
    }

    /**
     * Reads what is written now. Behind a transaction of an aggregator that is still open there may be the mark of a
     * replay, so its end is waited for.
     */
    void openWhenDecided() {
        begin(writtenEnds());
    }

    /** Reads only those partitions, each from that offset on. Call it before opening. */
    void only(Map<Integer, Long> firstOffsets) {
        starts.keySet().removeIf(partition -> !firstOffsets.containsKey(partition.partition()));
        starts.replaceAll((partition, start) -> firstOffsets.get(partition.partition()));
    }

    private void begin(Map<TopicPartition, Long> all) {
        ends = new HashMap<>(all);
        ends.keySet().retainAll(starts.keySet());
        Set<LetterId> marked = new HashSet<>();
        each(record -> DeadLetterHeaders.replayedOffset(record.headers())
                .ifPresent(offset -> marked.add(new LetterId(record.partition(), offset))));
        replayed = marked;
    }

    /** True if a replay of that letter was committed. */
    boolean isReplayed(LetterId letter) {
        return replayed.contains(letter);
    }

    /** Hands over the letters, a batch at a time and each partition in its order. */
    void letters(Consumer<List<DeadLetter>> batches) {
        reader.restart(starts);
        reader.read(ends, records -> {
            List<DeadLetter> batch = new ArrayList<>();
            records.forEach(record -> before(record).flatMap(DeadLetter::of).ifPresent(batch::add));
            batches.accept(batch);
        });
    }

    private void each(Consumer<ConsumerRecord<byte[], byte[]>> records) {
        reader.restart(starts);
        reader.read(ends, batch -> batch.forEach(record -> before(record).ifPresent(records)));
    }

    /** The record, unless it lies behind the end: nobody has looked whether such a one was replayed. */
    private Optional<ConsumerRecord<byte[], byte[]>> before(ConsumerRecord<byte[], byte[]> record) {
        long end = ends.get(new TopicPartition(record.topic(), record.partition()));
        return record.offset() < end ? Optional.of(record) : Optional.empty();
    }

    private Map<TopicPartition, Long> writtenEnds() {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        reader.partitions().forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> written = new HashMap<>();
        try (Admin admin = Admin.create(kafka)) {
            admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .all()
                    .get()
                    .forEach((partition, end) -> written.put(partition, end.offset()));
            return written;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while asking where " + topic + " ends", e);
        } catch (ExecutionException e) {
            throw new KafkaException("can't tell where " + topic + " ends", e.getCause());
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
