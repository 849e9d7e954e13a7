package io.flagtally.aggregator.applications;

import io.flagtally.streams.serde.BinarySerde;
import java.time.Duration;

/** When an application was seen, in seconds since the epoch UTC. */
record SeenBetween(long first, long last) {
    static final BinarySerde<SeenBetween> SERDE = new BinarySerde<>(
            (out, seen) -> out.number(seen.first).number(seen.last), in -> new SeenBetween(in.number(), in.number()));

    /** Seen from the first to the second time, both in ms since the epoch. */
    static SeenBetween between(long first, long last) {
        return new SeenBetween(Math.floorDiv(first, 1_000L), Math.floorDiv(last, 1_000L));
    }

    SeenBetween merge(SeenBetween other) {
        return new SeenBetween(Math.min(first, other.first), Math.max(last, other.last));
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
