package io.flagtally.aggregator.hourly;

/** Hears from one task when an hour of a key begins, and when a count of that hour is first above 0. One thread. */
public interface HourListener {

    /**
     * The hour has a total that it had not, or a count above 0 that was 0. It is told of each of the three once a key
     * and hour, possibly together.
     *
     * @param key of the store of totals; not to be changed
     * @param hour number of the hour since the epoch
     * @param first true if the first count was 0 and no longer is
     * @param second true if the second count was 0 and no longer is
     * @param timestamp the largest event time of what came, in ms since the epoch
     */
    void begun(byte[] key, long hour, boolean first, boolean second, long timestamp);
}
