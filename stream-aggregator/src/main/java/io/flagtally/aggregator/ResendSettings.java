package io.flagtally.aggregator;

import io.flagtally.model.InvalidSettingsException;
import java.time.Duration;
import java.util.List;

/**
 * How reports that are sent again are recognised.
 *
 * @param countOnce false to count every report as it comes
 * @param rememberFor how long after its last report a connection is remembered; longer than the outages that it shall outlast
 */
public record ResendSettings(boolean countOnce, Duration rememberFor) {

    public static final ResendSettings DEFAULT = new ResendSettings(true, Duration.ofHours(24));

    public ResendSettings {
        if (rememberFor.compareTo(Duration.ofMinutes(1)) < 0) {
            InvalidSettingsException.throwIfAny(List.of("remember-reports: must be at least one minute"));
        }
    }
}
