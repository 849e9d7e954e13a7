package io.flagtally.reader.unleash;

import io.flagtally.model.InvalidSettingsException;
import java.util.ArrayList;
import java.util.List;

/**
 * How far answers in Unleash's manner go.
 *
 * @param mostHours largest {@code hoursBack}
 * @param usageSeries most series of {@code feature_toggle_usage_total}; 0: it is not served
 */
public record UnleashSettings(int mostHours, int usageSeries) {
    /** As an Unleash server. */
    public static final UnleashSettings DEFAULT = new UnleashSettings(48, 0);

    private static final int LONGEST = 9_600;
    private static final int MOST_SERIES = 1_000_000;

    public UnleashSettings {
        List<String> problems = new ArrayList<>();
        if (mostHours < 24 || mostHours > LONGEST) {
            problems.add("unleash-hours: must be from 24 to " + LONGEST);
        }
        if (usageSeries < 0 || usageSeries > MOST_SERIES) {
            problems.add("usage-series: must be from 0 to " + MOST_SERIES);
        }
        InvalidSettingsException.throwIfAny(problems);
    }
}
