package io.flagtally.aggregator;

import io.flagtally.model.InvalidSettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What an instance bears before it gives up.
 *
 * @param maxThreadReplacements stream threads that may die within the window and are replaced; one more ends processing
 * @param threadReplacementWindow how long a replaced thread is held against the instance, and keeps it degraded
 */
public record HealthSettings(int maxThreadReplacements, Duration threadReplacementWindow) {

    /** Three threads in ten minutes. */
    public static final HealthSettings DEFAULT = new HealthSettings(3, Duration.ofMinutes(10));

    public HealthSettings {
        List<String> problems = new ArrayList<>();
        if (maxThreadReplacements < 0) {
            problems.add("max-thread-replacements: must not be negative");
        }
        if (threadReplacementWindow.compareTo(Duration.ofSeconds(1)) < 0
                || threadReplacementWindow.compareTo(Duration.ofDays(1)) > 0) {
            problems.add("thread-replacement-window: must be between 1s and 1d");
        }
        InvalidSettingsException.throwIfAny(problems);
    }
}
