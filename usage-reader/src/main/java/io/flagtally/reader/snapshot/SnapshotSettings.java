package io.flagtally.reader.snapshot;

import io.flagtally.model.InvalidSettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How what lists are made of is kept young.
 *
 * @param interval longest pause between two readings
 * @param timeout past it a reading is ended, and lists stay as they are
 */
public record SnapshotSettings(Duration interval, Duration timeout) {
    private static final Duration LONGEST = Duration.ofDays(1);

    public static final SnapshotSettings DEFAULT = new SnapshotSettings(Duration.ofSeconds(30), Duration.ofMinutes(2));

    public SnapshotSettings {
        List<String> problems = new ArrayList<>();
        check(problems, "refresh-interval", interval);
        check(problems, "refresh-timeout", timeout);
        InvalidSettingsException.throwIfAny(problems);
    }

    private static void check(List<String> problems, String setting, Duration value) {
        if (value.compareTo(Duration.ofSeconds(1)) < 0 || value.compareTo(LONGEST) > 0) {
            problems.add(setting + ": must be from 1s to 24h");
        }
    }
}
