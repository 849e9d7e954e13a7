package io.flagtally.reader.cli;

import io.flagtally.reader.ReaderConfig;
import io.flagtally.reader.snapshot.SnapshotSettings;
import io.flagtally.reader.state.StateSettings;
import io.flagtally.reader.unleash.UnleashSettings;
import io.flagtally.runtime.cli.DurationConverter;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The settings of states, of lists, and of answers in Unleash's manner. */
final class AnswerOptions {
    @Option(
            names = "--new-for",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "how long a flag is new after it was first seen (default: ${DEFAULT-VALUE})")
    private Duration newFor = StateSettings.DEFAULT.newFor();

    @Option(
            names = "--idle-after",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "for how long a flag was not evaluated when it is idle (default: ${DEFAULT-VALUE})")
    private Duration idleAfter = StateSettings.DEFAULT.idleAfter();

    @Option(
            names = "--gone-after",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "for how long a flag was not evaluated when it is gone (default: ${DEFAULT-VALUE})")
    private Duration goneAfter = StateSettings.DEFAULT.goneAfter();

    @Option(
            names = "--settled-after",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "for how long a flag gave one answer when it is settled (default: ${DEFAULT-VALUE})")
    private Duration settledAfter = StateSettings.DEFAULT.settledAfter();

    @Option(
            names = "--refresh-interval",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "longest pause between two readings of what lists of flags and apps are made of"
                    + " (default: ${DEFAULT-VALUE})")
    private Duration refreshInterval = SnapshotSettings.DEFAULT.interval();

    @Option(
            names = "--refresh-timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "past it such a reading is ended, and lists stay as they are (default: ${DEFAULT-VALUE})")
    private Duration refreshTimeout = SnapshotSettings.DEFAULT.timeout();

    @Option(
            names = "--max-flags",
            paramLabel = "N",
            description =
                    "flags, one for each environment and app, that lists hold in memory: the last seen; answers and"
                            + " metrics say how many are left out (default: ${DEFAULT-VALUE})")
    private int maxFlags = SnapshotSettings.DEFAULT.maxFlags();

    @Option(
            names = "--longest-range",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "longest range of one question about a flag's usage (default: ${DEFAULT-VALUE})")
    private Duration longestRange = ReaderConfig.DEFAULT.longestRange();

    @Option(
            names = "--unleash-hours",
            paramLabel = "N",
            description = "largest hoursBack of Unleash-compatible reads, up to 9600; more counts as 24"
                    + " (default: ${DEFAULT-VALUE}, as an Unleash server)")
    private int unleashHours = UnleashSettings.DEFAULT.mostHours();

    @Option(
            names = "--usage-series",
            paramLabel = "N",
            description =
                    "serve feature_toggle_usage_total for Prometheus at /v1/prometheus, with one series a flag and"
                            + " app up to this many (default: ${DEFAULT-VALUE}, not served)")
    private int usageSeries = UnleashSettings.DEFAULT.usageSeries();

    StateSettings states() {
        return new StateSettings(newFor, idleAfter, goneAfter, settledAfter);
    }

    SnapshotSettings snapshot() {
        return new SnapshotSettings(refreshInterval, refreshTimeout, maxFlags);
    }

    UnleashSettings unleash() {
        return new UnleashSettings(unleashHours, usageSeries);
    }

    Duration longestRange() {
        return longestRange;
    }
}
