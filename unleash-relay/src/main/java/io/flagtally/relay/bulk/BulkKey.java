package io.flagtally.relay.bulk;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * Key of {@code unleash-bulk}. At most two bodies of an environment are unposted, and the bodies take turns with two
 * keys: so compaction keeps those that are still to be posted, and the topic never grows.
 *
 * @param slot 0 or 1
 */
@JsonPropertyOrder({"environment", "slot"})
public record BulkKey(String environment, int slot) {

    /** The key of the body of that number. */
    public static BulkKey of(String environment, long sequence) {
        return new BulkKey(environment, (int) (sequence % 2));
    }
}
