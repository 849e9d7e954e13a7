package io.flagtally.aggregator.hourly;

import java.util.function.LongBinaryOperator;

/** Counts of one key and hour. The second is 0 where its kind has one. */
final class Sum {
    long first;
    long second;

    /** The largest event time of what was summed, in ms since the epoch. */
    long timestamp = Long.MIN_VALUE;

    /** True if it says only that the hour has begun. */
    boolean isZero() {
        return first == 0 && second == 0;
    }

    void add(long moreFirst, long moreSecond, long at, LongBinaryOperator add) {
        first = add.applyAsLong(first, moreFirst);
        second = add.applyAsLong(second, moreSecond);
        timestamp = Math.max(timestamp, at);
    }
}
