package io.flagtally.sinks.watch;

import io.flagtally.model.InvalidSettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How often the watch looks and restarts.
 *
 * @param interval between two looks, and the first pause after a restart
 * @param maxPause the longest pause between two restarts of a connector
 */
public record WatchSettings(Duration interval, Duration maxPause) {

    /** Looks that are so close that a failure is heard of within a minute, scrape and evaluation included. */
    public static final WatchSettings DEFAULT = new WatchSettings(Duration.ofSeconds(10), Duration.ofMinutes(5));

    public WatchSettings {
        List<String> problems = new ArrayList<>();
        if (interval.isZero()) {
            problems.add("interval: must be more than 0");
        }
        if (maxPause.compareTo(interval) < 0) {
            problems.add("max-pause: must not be less than --interval");
        }
        InvalidSettingsException.throwIfAny(problems);
    }
}
