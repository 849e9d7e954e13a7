package io.flagtally.model.report;

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

    /** Stays on the record when a dead letter is replayed, so that it counts in its own hour. */
    public static final String RECEIVED_AT = "flagtally-received-at";

    /** Sets every field, replacing what an earlier round through the dead letters left. */
    public void setOn(Headers headers) {
        set(headers, REASON, reason);
        set(headers, DETAIL, detail);
        set(headers, TOPIC, topic);
        set(headers, PARTITION, Integer.toString(partition));
        set(headers, OFFSET, Long.toString(offset));
        set(headers, RECEIVED_AT, Long.toString(receivedAt));
    }

    /** Time of receipt that a replayed record carries, ms since the epoch UTC; empty for one that comes first-hand. */
    public static OptionalLong receivedAt(Headers headers) {
        String text = ReportHeaders.text(headers, RECEIVED_AT);
        return text.matches("\\d{1,18}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    private static void set(Headers headers, String name, String value) {
        headers.remove(name);
        ReportHeaders.add(headers, name, value);
    }
}
