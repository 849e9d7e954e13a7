package io.flagtally.aggregator.hourly;

import java.time.Duration;

/**
 * Hourly tumbling windows, aligned to UTC, that no row which is still in a raw topic can miss.
 *
 * @param grace how far behind the newest row an hour still takes rows
 */
public record HourlyWindow(Duration grace) {
    static final Duration SIZE = Duration.ofHours(1);

    /**
     * Open for as long as a raw record can lie unread, plus as much as its rows' times may differ from its time of
     * receipt in both directions.
     *
     * @param rawLifetime longest time that a raw record can exist, its segment's included
     */
    public static HourlyWindow outliving(Duration rawLifetime, Duration maxLateness, Duration maxSkew) {
        return new HourlyWindow(rawLifetime.plus(maxLateness).plus(maxSkew));
    }

    /** Start of the window that takes {@code timestamp}; both in ms since the epoch. */
    static long startOf(long timestamp) {
        return timestamp - Math.floorMod(timestamp, SIZE.toMillis());
    }

    /** Number of the hour since the epoch that begins at {@code windowStart}, in ms since the epoch. */
    static long numberOf(long windowStart) {
        return Math.floorDiv(windowStart, SIZE.toMillis());
    }

    /** True if a window takes no more rows at {@code streamTime}; both in ms since the epoch. */
    boolean isClosed(long windowStart, long streamTime) {
        return windowStart + SIZE.toMillis() + grace.toMillis() <= streamTime;
    }

    /** A store drops what is older than its retention in silence, so it is as long as windows take rows. */
    public Duration retention() {
        return grace.plus(SIZE);
    }
}
