package io.flagtally.aggregator.applications;

import io.flagtally.aggregator.serde.BinarySerde;
import java.time.Duration;

/** When an application was seen, in seconds since the epoch UTC. */
record Seen(long first, long last) {
    static final BinarySerde<Seen> SERDE = new BinarySerde<>(
            (out, seen) -> out.number(seen.first).number(seen.last), in -> new Seen(in.number(), in.number()));

    /** Seen from the one to the other, both in ms since the epoch. */
    static Seen between(long first, long last) {
        return new Seen(Math.floorDiv(first, 1_000L), Math.floorDiv(last, 1_000L));
    }

    Seen merge(Seen other) {
        return new Seen(Math.min(first, other.first), Math.max(last, other.last));
    }

    /** The later one in ms since the epoch. */
    long lastMs() {
        return last * 1_000L;
    }

    /** True if it was seen last so long before {@code now}, in ms since the epoch. */
    boolean isExpiredAt(long now, Duration expiry) {
        return Math.floorDiv(now, 1_000L) - last > expiry.toSeconds();
    }
}
