package io.flagtally.relay.rows;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * How old what is sent may be, by the wall clock: the Unleash server forgets hours by its own.
 *
 * @param maxAge an hour that began longer ago is not sent
 */
public record AgeLimit(Duration maxAge) {

    /** True of what is too old at {@code now}, in ms since the epoch; and it stays so. */
    public boolean isPast(Instant time, long now) {
        return time.plus(maxAge).toEpochMilli() < now;
    }

    /** All hours before this one are past the limit at {@code now}, in ms since the epoch. */
    public Instant oldestHour(long now) {
        return Instant.ofEpochMilli(now).minus(maxAge).truncatedTo(ChronoUnit.HOURS);
    }
}
