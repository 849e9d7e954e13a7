package io.flagtally.system.harness;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The hours over which a test runs, from its making on. A test that runs over the end of an hour has rows of two; all
 * of them stand in the first.
 */
public final class TestHours {
    private final Instant first = Instant.now().truncatedTo(ChronoUnit.HOURS);

    /** The hour in which what happens now stands. */
    public Instant now() {
        return first;
    }

    /** The hour in which what happened at {@code time} stands. */
    public Instant of(Instant time) {
        return time.isBefore(first) || time.isAfter(Instant.now()) ? time.truncatedTo(ChronoUnit.HOURS) : first;
    }
}
