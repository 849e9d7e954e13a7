package io.flagtally.runtime.cli;

import io.flagtally.model.decode.DecodeLimits;
import picocli.CommandLine.Option;

/** The settings of {@link DecodeLimits}, which gateways and aggregators must have the same. */
public final class DecodeOptions {
    @Option(
            names = "--max-json-depth",
            paramLabel = "N",
            description = "nesting of a report's JSON; the same for gateways and aggregators"
                    + " (default: ${DEFAULT-VALUE})")
    private int maxDepth = DecodeLimits.DEFAULT.maxDepth();

    @Option(
            names = "--max-number-length",
            paramLabel = "N",
            description = "characters of one number; the same for gateways and aggregators (default: ${DEFAULT-VALUE})")
    private int maxNumberLength = DecodeLimits.DEFAULT.maxNumberLength();

    @Option(
            names = "--max-rows",
            paramLabel = "N",
            description = "counts in one report; the same for gateways and aggregators (default: ${DEFAULT-VALUE})")
    private int maxRows = DecodeLimits.DEFAULT.maxRows();

    /** The limits; throws with all that is wrong with them. */
    public DecodeLimits limits() {
        return new DecodeLimits(maxDepth, maxNumberLength, maxRows);
    }
}
