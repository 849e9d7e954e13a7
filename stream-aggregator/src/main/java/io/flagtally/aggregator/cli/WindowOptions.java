package io.flagtally.aggregator.cli;

import io.flagtally.aggregator.intake.EventTimeSettings;
import io.flagtally.runtime.cli.DurationConverter;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How far from its receipt an event time is believed, and so how long hours take rows. */
final class WindowOptions {
    @Option(
            names = "--max-lateness",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "an older event time is not believed (default: ${DEFAULT-VALUE})")
    private Duration maxLateness = EventTimeSettings.DEFAULT.maxLateness();

    @Option(
            names = "--max-skew",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "a time further ahead of its receipt is not believed (default: ${DEFAULT-VALUE})")
    private Duration maxSkew = EventTimeSettings.DEFAULT.maxSkew();

    Duration maxLateness() {
        return maxLateness;
    }

    Duration maxSkew() {
        return maxSkew;
    }
}
