package io.flagtally.cli.letters;

import io.flagtally.model.report.DeadLetterHeaders;
import io.flagtally.model.report.ReportHeaders;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** A dead letter as it was read. */
final class DeadLetter {
    private final ConsumerRecord<byte[], byte[]> record;
    private final DeadLetterHeaders label;

    private DeadLetter(ConsumerRecord<byte[], byte[]> record, DeadLetterHeaders label) {
        this.record = record;
        this.label = label;
    }

    /** The letter in a record; empty if the record is none, such as the mark of a replay. */
    static Optional<DeadLetter> of(ConsumerRecord<byte[], byte[]> record) {
        return DeadLetterHeaders.from(record.headers()).map(label -> new DeadLetter(record, label));
    }

    LetterId id() {
        return new LetterId(record.partition(), record.offset());
    }

    String reason() {
        return label.reason();
    }

    /** Full name of the topic that it was read from. */
    String topic() {
        return label.topic();
    }

    /** Empty if no header named one. */
    String environment() {
        return ReportHeaders.from(record.headers()).environment();
    }

    /** When the broker first took the report. */
    Instant receivedAt() {
        return Instant.ofEpochMilli(label.receivedAt());
    }

    /** When the letter was written. */
    Instant writtenAt() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    Headers headers() {
        return record.headers();
    }

    /** Null if it has none. */
    byte[] key() {
        return record.key();
    }

    /** The payload; empty if there is none. */
    byte[] payload() {
        return record.value() == null ? new byte[0] : record.value();
    }

    /**
     * The raw record, to be written to the raw topic of that full name. It is partitioned by its key, so that reports
     * of one connection stay together whatever the number of partitions is now.
     */
    ProducerRecord<byte[], byte[]> replay(String topic) {
        Headers headers = new RecordHeaders(record.headers());
        DeadLetterHeaders.removeFrom(headers);
        return new ProducerRecord<>(topic, null, record.key(), record.value(), headers);
    }

    /**
     * The record that marks this letter as replayed. It lies behind the letter in the same partition, so it is kept at
     * least as long.
     */
    ProducerRecord<byte[], byte[]> mark() {
        Headers headers = new RecordHeaders();
        DeadLetterHeaders.markReplayed(headers, record.offset());
        return new ProducerRecord<>(record.topic(), record.partition(), null, null, null, headers);
    }
}
