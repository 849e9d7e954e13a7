package io.flagtally.reader.database.sqlite;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/**
 * Which UTC days are kept: the newest one and so many before it. The newest is the newest day that any row is of, but
 * not one after today. So neither a clock that runs ahead nor a row with a time far ahead makes days go that should
 * stay, and what is kept of the same rows is the same, whenever they are read. Of one thread.
 */
final class Retention {
    private final int keepDays;
    private final InstantSource clock;
    private long newest = Long.MIN_VALUE / 2;

    Retention(int keepDays, InstantSource clock) {
        this.keepDays = keepDays;
        this.clock = clock;
    }

    /** The UTC day of a time, counted since 1970. */
    static long day(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), TimeUnit.DAYS.toSeconds(1));
    }

    /** Hears of a row's day. */
    void saw(long day) {
        if (day > newest) {
            newest = Math.max(newest, Math.min(day, day(clock.instant())));
        }
    }

    /** Days before this one go. */
    long firstDay() {
        return newest - keepDays;
    }
}
