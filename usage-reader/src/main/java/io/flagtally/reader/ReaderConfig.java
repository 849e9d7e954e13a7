package io.flagtally.reader;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.reader.api.HttpSettings;
import io.flagtally.reader.snapshot.SnapshotSettings;
import io.flagtally.reader.state.StateSettings;
import io.flagtally.reader.unleash.UnleashSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything that a reader is told, beside where its rows and keys are.
 *
 * @param longestRange of one question about the usage of a flag
 * @param shutdownDelay from turning unready to refusing requests, so that load balancers notice
 * @param drainTimeout how long requests in flight may take to end
 */
public record ReaderConfig(
        HttpSettings http,
        StateSettings states,
        SnapshotSettings snapshot,
        UnleashSettings unleash,
        Duration longestRange,
        Duration shutdownDelay,
        Duration drainTimeout) {
    private static final Duration LONGEST_SHUTDOWN = Duration.ofHours(1);

    public static final ReaderConfig DEFAULT = new ReaderConfig(
            HttpSettings.DEFAULT,
            StateSettings.DEFAULT,
            SnapshotSettings.DEFAULT,
            UnleashSettings.DEFAULT,
            Duration.ofDays(400),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10));

    public ReaderConfig {
        List<String> problems = new ArrayList<>();
        if (longestRange.compareTo(Duration.ofDays(1)) < 0 || longestRange.compareTo(Duration.ofDays(3_660)) > 0) {
            problems.add("longest-range: must be from 1d to 3660d");
        }
        shutdown(problems, "shutdown-delay", shutdownDelay);
        shutdown(problems, "drain-timeout", drainTimeout);
        InvalidSettingsException.throwIfAny(problems);
    }

    /** With another listener, and stopping at once: nobody balances its load. */
    public static ReaderConfig at(HttpSettings http) {
        return new ReaderConfig(
                http,
                DEFAULT.states,
                DEFAULT.snapshot,
                DEFAULT.unleash,
                DEFAULT.longestRange,
                Duration.ZERO,
                DEFAULT.drainTimeout);
    }

    private static void shutdown(List<String> problems, String setting, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST_SHUTDOWN) > 0) {
            problems.add(setting + ": must be from 0s to 1h");
        }
    }
}
