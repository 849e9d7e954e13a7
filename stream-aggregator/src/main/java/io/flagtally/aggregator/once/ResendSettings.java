package io.flagtally.aggregator.once;

import io.flagtally.model.InvalidSettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How reports that are sent again are recognised.
 *
 * @param countOnce false to count every report as it comes
 * @param rememberFor how long after its last report a connection is remembered; longer than the outages that it shall
 *     outlast
 * @param maxConnections how many connections of a raw partition are remembered at most
 */
public record ResendSettings(boolean countOnce, Duration rememberFor, int maxConnections) {

    public static final ResendSettings DEFAULT = new ResendSettings(true, Duration.ofHours(24), 100_000);

    public ResendSettings {
        List<String> problems = new ArrayList<>();
        if (rememberFor.compareTo(Duration.ofMinutes(1)) < 0) {
            problems.add("remember-reports: must be at least one minute");
        }
        if (maxConnections < 1) {
            problems.add("max-connections: must be at least 1");
        }
        InvalidSettingsException.throwIfAny(problems);
    }

    /** What is remembered is where reports lie on a raw topic, so they must still be there. */
    public List<String> problemsWith(Duration rawRetention) {
        return countOnce && rememberFor.multipliedBy(2).compareTo(rawRetention) > 0
                ? List.of("remember-reports: must be at most half of raw-retention, here " + rawRetention.dividedBy(2)
                        + ", since reports are read back from the raw topics")
                : List.of();
    }
}
