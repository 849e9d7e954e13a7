package io.flagtally.runtime.cli;

import io.flagtally.model.decode.DecodeLimits;
import picocli.CommandLine.Option;

/** The settings of {@link DecodeLimits}, which gateways and aggregators must have the same. */
public final class DecodeOptions {
    @Option(
            names = "--max-json-depth",
            defaultValue = "10000",
            paramLabel = "N",
            description = "nesting of a report's JSON; the same for gateways and aggregators"
                    + " (default: ${DEFAULT-VALUE})")
    private int maxDepth;

    @Option(
            names = "--max-number-length",
            defaultValue = "1000",
            paramLabel = "N",
            description =
                    "characters of one number; the same for gateways and aggregators" + " (default: ${DEFAULT-VALUE})")
    private int maxNumberLength;

    @Option(
            names = "--max-rows",
            defaultValue = "100000",
            paramLabel = "N",
            description = "counts in one report; the same for gateways and aggregators (default: ${DEFAULT-VALUE})")
    private int maxRows;

    /** The limits; throws with all that is wrong with them. */
    public DecodeLimits limits() {
        return new DecodeLimits(maxDepth, maxNumberLength, maxRows);
    }
}
