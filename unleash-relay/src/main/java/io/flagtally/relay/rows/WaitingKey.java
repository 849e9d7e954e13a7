package io.flagtally.relay.rows;

/** Under which something is kept, or waits to be sent. */
public sealed interface WaitingKey permits ApplicationKey, TotalKey {
    String environment();
}
