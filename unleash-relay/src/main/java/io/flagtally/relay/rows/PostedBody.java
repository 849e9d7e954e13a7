package io.flagtally.relay.rows;

/**
 * A body that the Unleash server has answered for good; the value of {@code unleash-posted}.
 *
 * @param sequence the body's
 * @param accepted false if the server refused it, and it went to the dead letters
 */
public record PostedBody(long sequence, boolean accepted) implements RelayInput {}
