package io.flagtally.standalone.rows;

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
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The rows of output topics, read committed and from their first record on, by a consumer of its own that belongs to no
 * group. For one thread; only {@link #wakeup} may come from another.
 */
public final class TopicRows implements Closeable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration POLL = Duration.ofMillis(200);

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
    public TopicRows(Map<String, Object> kafka, Collection<String> topics) {
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

    /** The current row of every key as of the call, sorted by topic and key. */
    public List<Row> readToEnd() {
        // Under read_committed this is the end of what is decided: records of an open transaction lie behind it.
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<String, Map<JsonNode, Row>> rows = new HashMap<>();
        while (!isRead(ends)) {
            poll(POLL).forEach(row -> rows.computeIfAbsent(row.topic(), topic -> new HashMap<>())
                    .put(row.key(), row));
        }
        return rows.keySet().stream()
                .sorted()
                .flatMap(topic -> rows.get(topic).values().stream()
                        .filter(row -> row.value() != null)
                        .sorted(Row.BY_KEY))
                .toList();
    }

    /** By position, not by record: the last offsets of a partition may be markers of transactions, which nobody sees. */
    private boolean isRead(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** Leaves out all rows that there are now. */
    public void skipToEnd() {
        consumer.seekToEnd(partitions);
        // Seeking is lazy, and a row that changes from here on must be seen.
        partitions.forEach(consumer::position);
    }

    /** Waits for changes, {@code timeout} at most; of several changes of a key gives the last. Tombstones are left out. */
    public List<Row> nextChanges(Duration timeout) {
        Map<List<Object>, Row> last = new LinkedHashMap<>();
        poll(timeout).forEach(row -> last.put(List.of(row.topic(), row.key()), row));
        return last.values().stream().filter(row -> row.value() != null).toList();
    }

    /** Ends a call that waits, or else the next one, with a {@link org.apache.kafka.common.errors.WakeupException}. */
    public void wakeup() {
        consumer.wakeup();
    }

    private Stream<Row> poll(Duration timeout) {
        Stream.Builder<Row> rows = Stream.builder();
        consumer.poll(timeout).forEach(record -> rows.add(row(record)));
        return rows.build();
    }

    private static Row row(ConsumerRecord<byte[], byte[]> record) {
        try {
            JsonNode key = JSON.readTree(Objects.requireNonNullElse(record.key(), new byte[0]));
            JsonNode value = record.value() == null ? null : JSON.readTree(record.value());
            if (key.isObject() && (value == null || value.isObject())) {
                return new Row(record.topic(), key, value);
            }
        } catch (IOException e) {
            // Without the cause: its message quotes the record.
        }
        throw new SerializationException("record %d of partition %d of %s is not a row"
                .formatted(record.offset(), record.partition(), record.topic()));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
