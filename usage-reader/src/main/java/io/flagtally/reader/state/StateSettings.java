package io.flagtally.reader.state;

import io.flagtally.model.InvalidSettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The thresholds between states; whole hours, since usage is known by the hour.
 *
 * @param newFor how long a flag is new after it was first seen
 * @param idleAfter for how long it was not evaluated when it is idle
 * @param goneAfter for how long it was not evaluated when it is gone
 * @param settledAfter for how long it always gave the same answer when it is settled
 */
public record StateSettings(Duration newFor, Duration idleAfter, Duration goneAfter, Duration settledAfter) {
    /** Hours of variants are read this far back. */
    private static final Duration LONGEST = Duration.ofDays(400);

    public static final StateSettings DEFAULT =
            new StateSettings(Duration.ofDays(7), Duration.ofDays(7), Duration.ofDays(30), Duration.ofDays(30));

    public StateSettings {
        List<String> problems = new ArrayList<>();
        check(problems, "new-for", newFor);
        check(problems, "idle-after", idleAfter);
        check(problems, "gone-after", goneAfter);
        check(problems, "settled-after", settledAfter);
        if (goneAfter.compareTo(idleAfter) < 0) {
            problems.add("gone-after: must be at least idle-after");
        }
        InvalidSettingsException.throwIfAny(problems);
    }

    private static void check(List<String> problems, String setting, Duration value) {
        boolean wholeHours = value.equals(Duration.ofHours(value.toHours()));
        if (!wholeHours || value.compareTo(Duration.ofHours(1)) < 0 || value.compareTo(LONGEST) > 0) {
            problems.add(setting + ": must be whole hours, from 1h to 400d");
        }
    }
}
