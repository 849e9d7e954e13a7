package io.flagtally.reader.snapshot;

import io.flagtally.model.InvalidSettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How what lists are made of is kept young, and how much it is.
 *
 * @param interval longest pause between two readings
 * @param timeout past it a reading is ended, and lists stay as they are
 * @param maxFlags (environment, app, flag) that lists hold, the last seen; as many apps and SDKs of clients, and names
 *     of variants beyond two of a flag
 */
public record SnapshotSettings(Duration interval, Duration timeout, int maxFlags) {
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int LARGEST = 10_000_000;

    public static final SnapshotSettings DEFAULT =
            new SnapshotSettings(Duration.ofSeconds(30), Duration.ofMinutes(2), 100_000);

    public SnapshotSettings {
        List<String> problems = new ArrayList<>();
        check(problems, "refresh-interval", interval);
        check(problems, "refresh-timeout", timeout);
        if (maxFlags < 1 || maxFlags > LARGEST) {
            problems.add("max-flags: must be from 1 to " + LARGEST);
        }
        InvalidSettingsException.throwIfAny(problems);
    }

    private static void check(List<String> problems, String setting, Duration value) {
        if (value.compareTo(Duration.ofSeconds(1)) < 0 || value.compareTo(LONGEST) > 0) {
            problems.add(setting + ": must be from 1s to 24h");
        }
    }
}
