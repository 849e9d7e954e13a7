package io.flagtally.aggregator.activity;

import io.flagtally.streams.serde.BinaryReader;
import io.flagtally.streams.serde.BinarySerde;
import io.flagtally.streams.serde.BinaryWriter;
import java.time.Duration;

/**
 * In which hours a flag was evaluated. Hours are numbers since the epoch UTC; {@link #NEVER} stands for none.
 *
 * @param first the first one
 * @param last the last one
 * @param lastYes the last one with a yes
 * @param lastNo the last one with a no
 */
record SeenHours(long first, long last, long lastYes, long lastNo) {
    static final long NEVER = Long.MIN_VALUE;

    static final BinarySerde<SeenHours> SERDE = new BinarySerde<>(SeenHours::write, SeenHours::read);

    static SeenHours of(long hour, boolean yes, boolean no) {
        return new SeenHours(hour, hour, yes ? hour : NEVER, no ? hour : NEVER);
    }

    SeenHours merge(SeenHours other) {
        return new SeenHours(
                Math.min(first, other.first),
                Math.max(last, other.last),
                Math.max(lastYes, other.lastYes),
                Math.max(lastNo, other.lastNo));
    }

    /** True if the last hour ended so long before {@code now}, in ms since the epoch. */
    boolean isExpiredAt(long now, Duration expiry) {
        return now - Duration.ofHours(last + 1).toMillis() > expiry.toMillis();
    }

    /** The others as how long before the last they were: most take a byte. */
    private static void write(BinaryWriter out, SeenHours seen) {
        out.number(seen.last).count(seen.last - seen.first);
        writeLast(out, seen.last, seen.lastYes);
        writeLast(out, seen.last, seen.lastNo);
    }

    private static SeenHours read(BinaryReader in) {
        long last = in.number();
        return new SeenHours(last - in.count(), last, readLast(in, last), readLast(in, last));
    }

    private static void writeLast(BinaryWriter out, long last, long hour) {
        out.count(hour == NEVER ? 0 : last - hour + 1);
    }

    private static long readLast(BinaryReader in, long last) {
        long before = in.count();
        return before == 0 ? NEVER : last - before + 1;
    }
}
