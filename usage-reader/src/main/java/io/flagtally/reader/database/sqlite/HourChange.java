package io.flagtally.reader.database.sqlite;

import java.util.Comparator;

/**
 * What becomes of one hour of a key.
 *
 * @param day since 1970, UTC
 * @param hour of the day
 * @param first its first count; negative if the hour goes
 * @param second its second count, if it has one
 */
record HourChange(long key, long day, int hour, long first, long second) {
    static final long GONE = -1;

    /** As the days are stored. */
    static final Comparator<HourChange> BY_DAY_AND_KEY =
            Comparator.comparingLong(HourChange::day).thenComparingLong(HourChange::key);

    boolean isOfSameDay(HourChange other) {
        return key == other.key && day == other.day;
    }

    void applyTo(DayOfHours hours) {
        if (first == GONE) {
            hours.remove(hour);
        } else {
            hours.put(hour, first, second);
        }
    }
}
