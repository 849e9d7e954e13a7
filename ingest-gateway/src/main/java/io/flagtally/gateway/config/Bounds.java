package io.flagtally.gateway.config;

import java.time.Duration;
import java.util.List;

/** Checks that settings share. Each adds one line to the problems: the setting's name and what is wrong. */
final class Bounds {
    private static final int LARGEST_PORT = 65_535;
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);

    private Bounds() {}

    static void atLeast(List<String> problems, String setting, int value, int least) {
        if (value < least) {
            problems.add("%s: must be at least %d".formatted(setting, least));
        }
    }

    static void port(List<String> problems, String setting, int value, int least) {
        if (value < least || value > LARGEST_PORT) {
            problems.add(setting + ": must be 0 to " + LARGEST_PORT);
        }
    }

    static void timeout(List<String> problems, String setting, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(LONGEST_TIMEOUT) > 0) {
            problems.add(setting + ": must be more than 0 and at most a day");
        }
    }

    static void notNegative(List<String> problems, String setting, Duration value) {
        if (value.isNegative()) {
            problems.add(setting + ": must not be negative");
        }
    }
}
