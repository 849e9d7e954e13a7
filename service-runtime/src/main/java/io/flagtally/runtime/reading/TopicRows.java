package io.flagtally.runtime.reading;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

/**
 * The rows of output topics, from their first record on. For one thread; only {@link #wakeup} may come from another.
 */
public final class TopicRows implements Closeable {
    private static final JsonMapper JSON = new JsonMapper();

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
        Map<String, Map<JsonNode, TopicRow>> rows = new HashMap<>();
        reader.read(
                reader.ends(),
                records -> records.forEach(record -> {
                    TopicRow row = row(record);
                    rows.computeIfAbsent(row.topic(), topic -> new HashMap<>()).put(row.key(), row);
                }));
        return rows.keySet().stream()
                .sorted()
                .flatMap(topic -> rows.get(topic).values().stream()
                        .filter(row -> row.value() != null)
                        .sorted(TopicRow.BY_KEY))
                .toList();
    }

    /** Skips all rows that there are now. */
    public void skipToEnd() {
        reader.skipToEnd();
    }

    /**
     * Waits for changes, {@code timeout} at most; of several changes of a key gives the last. Tombstones are left out.
     */
    public List<TopicRow> nextChanges(Duration timeout) {
        Map<List<Object>, TopicRow> last = new LinkedHashMap<>();
        reader.poll(timeout).forEach(record -> {
            TopicRow row = row(record);
            last.put(List.of(row.topic(), row.key()), row);
        });
        return last.values().stream().filter(row -> row.value() != null).toList();
    }

    /** Ends a call that waits, or else the next one, with a {@link org.apache.kafka.common.errors.WakeupException}. */
    public void wakeup() {
        reader.wakeup();
    }

    private static TopicRow row(ConsumerRecord<byte[], byte[]> record) {
        try {
            JsonNode key = JSON.readTree(Objects.requireNonNullElse(record.key(), new byte[0]));
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

    @Override
    public void close() {
        reader.close();
    }
}
