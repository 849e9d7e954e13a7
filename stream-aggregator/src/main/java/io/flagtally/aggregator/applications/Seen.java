package io.flagtally.aggregator.applications;

import io.flagtally.aggregator.serde.BinarySerde;

/** When an application was seen, in seconds since the epoch UTC. */
record Seen(long first, long last) {
    static final BinarySerde<Seen> SERDE = new BinarySerde<>(
            (out, seen) -> out.number(seen.first).number(seen.last), in -> new Seen(in.number(), in.number()));

    /** Seen once, at {@code timestamp} ms since the epoch. */
    static Seen at(long timestamp) {
        long seconds = Math.floorDiv(timestamp, 1_000L);
        return new Seen(seconds, seconds);
    }

    Seen merge(Seen other) {
        return new Seen(Math.min(first, other.first), Math.max(last, other.last));
    }
}
