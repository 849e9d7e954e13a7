package io.flagtally.relay.bulk;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.OptionalLong;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Headers of {@code unleash-bulk}: a body's number in its environment. */
public final class BulkHeaders {
    private static final String SEQUENCE = "flagtally-sequence";

    private BulkHeaders() {}

    public static Headers of(long sequence) {
        return new RecordHeaders().add(SEQUENCE, Long.toString(sequence).getBytes(US_ASCII));
    }

    /** Empty if something else wrote the record. */
    public static OptionalLong sequence(Headers headers) {
        Header header = headers.lastHeader(SEQUENCE);
        try {
            return header == null
                    ? OptionalLong.empty()
                    : OptionalLong.of(Long.parseLong(new String(header.value(), US_ASCII)));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
