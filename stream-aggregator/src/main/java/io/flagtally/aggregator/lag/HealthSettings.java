package io.flagtally.aggregator.lag;

import io.flagtally.model.InvalidSettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What an instance bears before it gives up, and before it says that it is not ready.
 *
 * @param maxThreadReplacements stream threads that may die within the window and are replaced; one more ends processing
 * @param threadReplacementWindow how long a replaced thread is held against the instance, and keeps it degraded
 * @param readyMaxLag age of the oldest report that is not yet counted past which the instance is not ready; zero bears
 *     any, also one that is not known
 */
public record HealthSettings(int maxThreadReplacements, Duration threadReplacementWindow, Duration readyMaxLag) {

    /** Three threads in ten minutes; ready when no report has waited for longer than ten minutes. */
    public static final HealthSettings DEFAULT = new HealthSettings(3, Duration.ofMinutes(10), Duration.ofMinutes(10));

    public HealthSettings {
        List<String> problems = new ArrayList<>();
        if (maxThreadReplacements < 0) {
            problems.add("max-thread-replacements: must not be negative");
        }
        if (threadReplacementWindow.compareTo(Duration.ofSeconds(1)) < 0
                || threadReplacementWindow.compareTo(Duration.ofDays(1)) > 0) {
            problems.add("thread-replacement-window: must be between 1s and 1d");
        }
        if (readyMaxLag.isNegative()) {
            problems.add("ready-max-lag: must not be negative");
        }
        InvalidSettingsException.throwIfAny(problems);
    }

    /** The same, but ready however far behind. */
    public HealthSettings withAnyLag() {
        return new HealthSettings(maxThreadReplacements, threadReplacementWindow, Duration.ZERO);
    }
}
