package io.flagtally.aggregator.cli;

import io.flagtally.runtime.cli.DurationConverter;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How far from its receipt an event time is believed, and so how long hours take rows. */
final class WindowOptions {
    @Option(
            names = "--max-lateness",
            defaultValue = "48h",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "an older event time is not believed (default: ${DEFAULT-VALUE})")
    private Duration maxLateness;

    @Option(
            names = "--max-skew",
            defaultValue = "5m",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "a time further ahead of its receipt is not believed (default: ${DEFAULT-VALUE})")
    private Duration maxSkew;

    Duration maxLateness() {
        return maxLateness;
    }

    Duration maxSkew() {
        return maxSkew;
    }
}
