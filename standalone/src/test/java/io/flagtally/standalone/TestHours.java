package io.flagtally.standalone;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The hours over which a test runs, from its making on. A test that runs over the end of an hour has rows of two; all of
 * them stand in the first.
 */
final class TestHours {
    private final Instant first = Instant.now().truncatedTo(ChronoUnit.HOURS);

    /** The hour in which what happens now stands. */
    Instant now() {
        return first;
    }

    /** The hour in which what happened at {@code time} stands. */
    Instant of(Instant time) {
        return time.isBefore(first) || time.isAfter(Instant.now()) ? time.truncatedTo(ChronoUnit.HOURS) : first;
    }
}
