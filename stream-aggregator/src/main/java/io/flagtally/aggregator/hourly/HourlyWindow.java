package io.flagtally.aggregator.hourly;

import java.time.Duration;
import org.apache.kafka.streams.kstream.TimeWindows;

/**
 * Hourly tumbling windows, aligned to UTC, that no row which is still in a raw topic can miss.
 *
 * @param grace how far behind the newest row an hour still takes rows
 */
public record HourlyWindow(Duration grace) {
    private static final Duration SIZE = Duration.ofHours(1);

    /**
     * Open for as long as a raw record can lie unread, plus as much as its rows' times may differ from its time of
     * receipt in both directions.
     *
     * @param rawLifetime longest time that a raw record can exist, its segment's included
     */
    public static HourlyWindow outliving(Duration rawLifetime, Duration maxLateness, Duration maxSkew) {
        return new HourlyWindow(rawLifetime.plus(maxLateness).plus(maxSkew));
    }

    TimeWindows windows() {
        return TimeWindows.ofSizeAndGrace(SIZE, grace);
    }

    /** A store drops what is older than its retention in silence, so it is as long as windows take rows. */
    Duration retention() {
        return grace.plus(SIZE);
    }
}
