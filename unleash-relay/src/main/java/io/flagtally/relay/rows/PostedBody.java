package io.flagtally.relay.rows;

import io.flagtally.model.rows.JsonSerde;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;

/**
 * A body that the Unleash server has answered for good; the value of {@code unleash-posted}.
 *
 * @param sequence the body's
 * @param accepted false if the server refused it, and it went to the dead letters
 */
public record PostedBody(long sequence, boolean accepted) implements RelayInput {
    private static final JsonSerde<PostedBody> JSON = new JsonSerde<>(PostedBody.class);

    /** What {@link #bytes} wrote; empty if it is none of ours. */
    public static Optional<PostedBody> read(byte[] bytes) {
        try {
            return Optional.ofNullable(JSON.deserialize(null, bytes));
        } catch (SerializationException e) {
            return Optional.empty();
        }
    }

    public byte[] bytes() {
        return JSON.serialize(null, this);
    }
}
