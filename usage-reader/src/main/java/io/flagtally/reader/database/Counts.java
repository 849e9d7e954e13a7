package io.flagtally.reader.database;

/** Counts of at least 0. */
public final class Counts {
    private Counts() {}

    /** The sum, or the largest count if it does not fit. */
    public static long sum(long left, long right) {
        long sum = left + right;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
