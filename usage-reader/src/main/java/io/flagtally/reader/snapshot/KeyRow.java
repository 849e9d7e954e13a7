package io.flagtally.reader.snapshot;

import io.flagtally.reader.database.FlagKey;
import java.time.Instant;
import java.util.Optional;

/**
 * A flag in one environment and app.
 *
 * @param last24 evaluations of the current hour and the 23 before it
 * @param last7 evaluations of the current hour and the 167 before it
 */
public record KeyRow(
        FlagKey key,
        Instant firstSeen,
        Instant lastSeen,
        Optional<Instant> lastYes,
        Optional<Instant> lastNo,
        Sums last24,
        Sums last7) {}
