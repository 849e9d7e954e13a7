package io.flagtally.aggregator;

import io.flagtally.model.decode.DecodeLimits;
import picocli.CommandLine.Option;

/** The settings of {@link DecodeLimits}. */
final class DecodeOptions {
    @Option(
            names = "--max-json-depth",
            defaultValue = "10000",
            paramLabel = "N",
            description = "nesting of a report (default: ${DEFAULT-VALUE}); as the gateways'")
    private int maxDepth;

    @Option(
            names = "--max-number-length",
            defaultValue = "1000",
            paramLabel = "N",
            description = "characters of one number (default: ${DEFAULT-VALUE}); as the gateways'")
    private int maxNumberLength;

    @Option(
            names = "--max-rows",
            defaultValue = "100000",
            paramLabel = "N",
            description = "rows that one report may decode to (default: ${DEFAULT-VALUE}); as the gateways'")
    private int maxRows;

    /** The limits; throws with all that is wrong with them. */
    DecodeLimits limits() {
        return new DecodeLimits(maxDepth, maxNumberLength, maxRows);
    }
}
