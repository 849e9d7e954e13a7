package io.flagtally.reader.snapshot;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * When a snapshot is taken.
 *
 * @param asOf everything that the output topics held then is in the tables; empty if these hold nothing yet
 * @param judgedAt when states are judged
 */
record Moment(Optional<Instant> asOf, Instant judgedAt, Instant now) {
    private static final Duration HOUR = Duration.ofHours(1);

    /** Where the current hour ends. */
    Instant endOfHour() {
        return now.truncatedTo(ChronoUnit.HOURS).plus(HOUR);
    }
}
