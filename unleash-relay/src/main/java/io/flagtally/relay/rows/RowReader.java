package io.flagtally.relay.rows;

import io.flagtally.model.rows.JsonSerde;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
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
    private final JsonSerde<V> serde;
    private final Function<V, OutputRow> type;
    private final Supplier<FirstRows> firstRows;
    private final AgeLimit ageLimit;
    private final SkippedRows skipped;

    /** {@code type} says what a record is to the relay; null if it is nothing. */
    RowReader(
            JsonSerde<V> serde,
            Function<V, OutputRow> type,
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
        Optional<OutputRow> read = read(record.value());
        if (read.isEmpty()) {
            skipped.unreadable(metadata());
        } else if (ageLimit.isPast(read.get().time(), context().currentSystemTimeMs())) {
            skipped.tooOld();
        } else {
            OutputRow row = isBaseline(read.get()) ? read.get().asBaseline() : read.get();
            context().forward(record.withKey(row.key().environment()).withValue(row));
        }
    }

    private Optional<OutputRow> read(byte[] bytes) {
        try {
            return Optional.ofNullable(serde.deserialize(null, bytes)).map(type).filter(OutputRow::isSound);
        } catch (SerializationException e) {
            return Optional.empty();
        }
    }

    private boolean isBaseline(OutputRow row) {
        RecordMetadata metadata = metadata();
        return firstRows
                .get()
                .areBaseline(new TopicPartition(metadata.topic(), metadata.partition()), metadata.offset(), row.time());
    }

    private RecordMetadata metadata() {
        return context().recordMetadata().orElseThrow();
    }
}
