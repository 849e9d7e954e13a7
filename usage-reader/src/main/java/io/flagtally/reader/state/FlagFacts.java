package io.flagtally.reader.state;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What usage tells of a flag in one environment, over all apps. Times are starts of hours.
 *
 * @param lastYes the last hour with a yes; empty if there never was one
 * @param lastNo the last hour with a no
 * @param variants its variants in the time that {@link StateSettings#settledAfter} looks back; of more than two, any
 *     two are enough
 */
public record FlagFacts(
        Instant firstSeen,
        Instant lastSeen,
        Optional<Instant> lastYes,
        Optional<Instant> lastNo,
        Set<String> variants) {}
