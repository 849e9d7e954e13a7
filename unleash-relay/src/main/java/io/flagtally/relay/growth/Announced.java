package io.flagtally.relay.growth;

import io.flagtally.streams.serde.BinarySerde;
import java.time.Duration;
import java.time.Instant;

/**
 * An application, and when the Unleash server was told of it last.
 *
 * @param lastSeen when it reported last, as of the last row that was read
 * @param announced what {@code lastSeen} was when it was put into a body last; {@link Instant#EPOCH} if it never was
 */
record Announced(Instant firstSeen, Instant lastSeen, Instant announced) {
    /** An application that goes on reporting is told of again this often, which keeps its last-seen time fresh. */
    static final Duration AGAIN_AFTER = Duration.ofHours(1);

    static final BinarySerde<Announced> SERDE = new BinarySerde<>(
            (out, application) -> out.number(application.firstSeen.toEpochMilli())
                    .number(application.lastSeen.toEpochMilli())
                    .number(application.announced.toEpochMilli()),
            in -> new Announced(
                    Instant.ofEpochMilli(in.number()),
                    Instant.ofEpochMilli(in.number()),
                    Instant.ofEpochMilli(in.number())));

    boolean isDue() {
        return !lastSeen.isBefore(announced.plus(AGAIN_AFTER));
    }

    Announced nowAnnounced() {
        return new Announced(firstSeen, lastSeen, lastSeen);
    }
}
