package io.flagtally.relay.rows;

import io.flagtally.model.decode.Names;
import io.flagtally.model.rows.JsonSerde;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Reads one output topic: forwards its rows under their environment, save those that are too old to be sent and records
 * that are no rows. {@code V} is what the topic holds.
 */
final class RowReader<V> extends ContextualProcessor<byte[], byte[], String, RelayInput> {
    /** Times behind it can't be added to. */
    private static final Instant END_OF_TIME = Instant.parse("9999-01-01T00:00:00Z");

    private final JsonSerde<V> serde;
    private final RowType<V> type;
    private final Supplier<FirstRows> firstRows;
    private final AgeLimit ageLimit;
    private final SkippedRows skipped;

    /** Says what a record of a topic is to the relay. */
    interface RowType<V> {
        /** All its names; null where the record has none. */
        List<String> names(V value);

        /** All that it counts. */
        LongStream counts(V value);

        /** The latest time that the row tells of; null if the record has none. */
        Instant time(V value);

        /** The environment. */
        String environment(V value);

        /** The row; {@code isBaseline} if it was there before the first start. */
        RelayInput row(V value, boolean isBaseline);
    }

    RowReader(
            JsonSerde<V> serde,
            RowType<V> type,
            Supplier<FirstRows> firstRows,
            AgeLimit ageLimit,
            SkippedRows skipped) {
        this.serde = serde;
        this.type = type;
        this.firstRows = firstRows;
        this.ageLimit = ageLimit;
        this.skipped = skipped;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (record.value() == null) {
            // Rows leave by age. What was sent of them was sent.
            return;
        }
        Optional<V> value = read(record.value());
        if (value.isEmpty()) {
            skipped.unreadable(metadata());
        } else if (ageLimit.isPast(type.time(value.get()), context().currentSystemTimeMs())) {
            skipped.tooOld();
        } else {
            RelayInput row = type.row(value.get(), isBaseline(value.get()));
            context().forward(record.withKey(type.environment(value.get())).withValue(row));
        }
    }

    private Optional<V> read(byte[] bytes) {
        try {
            V value = serde.deserialize(null, bytes);
            return Optional.ofNullable(value).filter(this::isSound);
        } catch (SerializationException e) {
            return Optional.empty();
        }
    }

    /** What an aggregator would not write could end a thread that meets it again at each start. */
    private boolean isSound(V value) {
        Instant time = type.time(value);
        return time != null
                && !time.isBefore(Instant.EPOCH)
                && time.isBefore(END_OF_TIME)
                && type.counts(value).allMatch(count -> count >= 0)
                && type.names(value).stream()
                        .allMatch(name -> name != null && Names.clean(name).equals(name));
    }

    private boolean isBaseline(V value) {
        RecordMetadata metadata = metadata();
        return firstRows
                .get()
                .areBaseline(
                        new TopicPartition(metadata.topic(), metadata.partition()),
                        metadata.offset(),
                        type.time(value));
    }

    private RecordMetadata metadata() {
        return context().recordMetadata().orElseThrow();
    }
}
