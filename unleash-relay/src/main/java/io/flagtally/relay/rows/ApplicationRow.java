package io.flagtally.relay.rows;

import java.time.Instant;

/** An application as it stands on its output topic. */
public record ApplicationRow(ApplicationKey key, Instant firstSeen, Instant lastSeen) implements RelayInput {}
