package io.flagtally.model.report;

import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.header.Headers;

/**
 * What a dead letter says beside the source record's own key, value and headers.
 *
 * @param reason why it was not counted, a word of the closed set in the aggregator's docs
 * @param detail for a person: which field, which limit; never a value from the payload
 * @param topic where the record was read, with its partition and offset
 * @param receivedAt when the broker took the report first, ms since the epoch UTC
 */
public record DeadLetterHeaders(
        String reason, String detail, String topic, int partition, long offset, long receivedAt) {

    public static final String REASON = "flagtally-dead-letter-reason";
    public static final String DETAIL = "flagtally-dead-letter-detail";
    public static final String TOPIC = "flagtally-dead-letter-topic";
    public static final String PARTITION = "flagtally-dead-letter-partition";
    public static final String OFFSET = "flagtally-dead-letter-offset";

    /**
     * On a record of the dead letters that has neither key nor value: the letter at this offset of the same partition
     * was replayed. Written in one transaction with the replayed record.
     */
    public static final String REPLAYED_OFFSET = "flagtally-dead-letter-replayed-offset";

    /** Stays on the record when a dead letter is replayed, so that it counts in its own hour. */
    public static final String RECEIVED_AT = "flagtally-received-at";

    private static final String LONG_NUMBER = "\\d{1,18}";
    private static final String PARTITION_NUMBER = "\\d{1,9}";

    /** Sets every field, replacing what an earlier round through the dead letters left. */
    public void setOn(Headers headers) {
        set(headers, REASON, reason);
        set(headers, DETAIL, detail);
        set(headers, TOPIC, topic);
        set(headers, PARTITION, Integer.toString(partition));
        set(headers, OFFSET, Long.toString(offset));
        set(headers, RECEIVED_AT, Long.toString(receivedAt));
    }

    /** What a dead letter's headers say; empty for a record that is none, such as the mark of a replay. */
    public static Optional<DeadLetterHeaders> from(Headers headers) {
        String reason = ReportHeaders.text(headers, REASON);
        OptionalLong partition = number(headers, PARTITION, PARTITION_NUMBER);
        OptionalLong offset = number(headers, OFFSET, LONG_NUMBER);
        OptionalLong receivedAt = receivedAt(headers);
        if (reason.isEmpty() || partition.isEmpty() || offset.isEmpty() || receivedAt.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new DeadLetterHeaders(
                reason,
                ReportHeaders.text(headers, DETAIL),
                ReportHeaders.text(headers, TOPIC),
                (int) partition.getAsLong(),
                offset.getAsLong(),
                receivedAt.getAsLong()));
    }

    /**
     * Makes a dead letter's headers those of the record to replay: only the time of receipt stays of what was added.
     */
    public static void removeFrom(Headers headers) {
        for (String name : new String[] {REASON, DETAIL, TOPIC, PARTITION, OFFSET}) {
            headers.remove(name);
        }
    }

    /** Marks a record as that of a replay, see {@link #REPLAYED_OFFSET}. */
    public static void markReplayed(Headers headers, long offset) {
        set(headers, REPLAYED_OFFSET, Long.toString(offset));
    }

    /** Offset of the letter that this record marks as replayed; empty for any other record. */
    public static OptionalLong replayedOffset(Headers headers) {
        return number(headers, REPLAYED_OFFSET, LONG_NUMBER);
    }

    /** Time of receipt that a replayed record carries, ms since the epoch UTC; empty for one that comes first-hand. */
    public static OptionalLong receivedAt(Headers headers) {
        return number(headers, RECEIVED_AT, LONG_NUMBER);
    }

    private static OptionalLong number(Headers headers, String name, String form) {
        String text = ReportHeaders.text(headers, name);
        return text.matches(form) ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    private static void set(Headers headers, String name, String value) {
        headers.remove(name);
        ReportHeaders.add(headers, name, value);
    }
}
