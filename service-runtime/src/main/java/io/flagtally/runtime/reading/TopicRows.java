package io.flagtally.runtime.reading;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.utils.Bytes;

/**
 * The rows of output topics, from their first record on. For one thread; only {@link #wakeup} may come from another.
 */
public final class TopicRows implements Closeable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Comparator<TopicRow> BY_TOPIC_AND_KEY =
            Comparator.comparing(TopicRow::topic).thenComparing(TopicRow.BY_KEY);

    private final TopicReader reader;

    /**
     * Connects.
     *
     * @param kafka client settings, {@code bootstrap.servers} among them
     * @param topics full names
     * @throws org.apache.kafka.common.errors.UnknownTopicOrPartitionException if one of the topics does not exist
     * @throws org.apache.kafka.common.errors.TimeoutException if Kafka can't be reached
     */
    public TopicRows(Map<String, Object> kafka, Collection<String> topics) {
        this.reader = new TopicReader(kafka, topics);
    }

    /** The current row of every key as of the call, sorted by topic and key. */
    public List<TopicRow> readToEnd() {
        Map<RecordKey, ConsumerRecord<byte[], byte[]>> last = new HashMap<>();
        reader.read(reader.ends(), records -> keepLast(records, last));
        return rows(last).sorted(BY_TOPIC_AND_KEY).toList();
    }

    /** Skips all rows that there are now. */
    public void skipToEnd() {
        reader.skipToEnd();
    }

    /**
     * Waits for changes, {@code timeout} at most; of several changes of a key gives the last. Tombstones are left out.
     */
    public List<TopicRow> nextChanges(Duration timeout) {
        Map<RecordKey, ConsumerRecord<byte[], byte[]>> last = new LinkedHashMap<>();
        keepLast(reader.poll(timeout), last);
        return rows(last).toList();
    }

    /** Records stay bytes until they are known to be the last of their key: most are not. */
    private static void keepLast(
            Iterable<ConsumerRecord<byte[], byte[]>> records, Map<RecordKey, ConsumerRecord<byte[], byte[]>> last) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            last.put(new RecordKey(record.topic(), new Bytes(bytes(record.key()))), record);
        }
    }

    private static Stream<TopicRow> rows(Map<RecordKey, ConsumerRecord<byte[], byte[]>> last) {
        return last.values().stream().map(TopicRows::row).filter(row -> row.value() != null);
    }

    /** Ends a call that waits, or else the next one, with a {@link org.apache.kafka.common.errors.WakeupException}. */
    public void wakeup() {
        reader.wakeup();
    }

    private static TopicRow row(ConsumerRecord<byte[], byte[]> record) {
        try {
            JsonNode key = JSON.readTree(bytes(record.key()));
            JsonNode value = record.value() == null ? null : JSON.readTree(record.value());
            if (key.isObject() && (value == null || value.isObject())) {
                return new TopicRow(record.topic(), key, value);
            }
        } catch (IOException e) {
            // Without the cause: its message quotes the record.
        }
        throw new SerializationException("record %d of partition %d of %s is not a row"
                .formatted(record.offset(), record.partition(), record.topic()));
    }

    private static byte[] bytes(byte[] key) {
        return Objects.requireNonNullElse(key, new byte[0]);
    }

    @Override
    public void close() {
        reader.close();
    }

    private record RecordKey(String topic, Bytes key) {}
}
