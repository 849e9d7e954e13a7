package io.flagtally.aggregator.deadletter;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.Record;

/** How large a producer and a broker may find a record, before it is compressed. */
final class RecordSize {
    /** Of a batch, of a record, and of the lengths of its key and value. */
    private static final int AROUND_A_RECORD = 128;

    /** Lengths of a header's name and value. */
    private static final int AROUND_A_HEADER = 10;

    private static final int LONGEST_CHARACTER = 3;

    private RecordSize() {}

    /** In bytes, never less than what Kafka's clients count. */
    static long atMost(Record<byte[], byte[]> letter) {
        long size = AROUND_A_RECORD + length(letter.key()) + length(letter.value());
        for (Header header : letter.headers()) {
            size += AROUND_A_HEADER + (long) LONGEST_CHARACTER * header.key().length() + length(header.value());
        }
        return size;
    }

    private static long length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
