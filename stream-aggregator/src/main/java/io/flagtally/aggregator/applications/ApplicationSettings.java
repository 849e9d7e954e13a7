package io.flagtally.aggregator.applications;

import io.flagtally.model.InvalidSettingsException;
import java.time.Duration;

/**
 * What is kept of client applications.
 *
 * @param expiry one unseen for this long is forgotten
 */
public record ApplicationSettings(Duration expiry) {

    /** As long as hourly rows are kept. */
    public static final ApplicationSettings DEFAULT = new ApplicationSettings(Duration.ofDays(400));

    public ApplicationSettings {
        if (expiry.compareTo(Duration.ofDays(1)) < 0) {
            throw InvalidSettingsException.of("application-expiry: must be at least one day");
        }
    }
}
