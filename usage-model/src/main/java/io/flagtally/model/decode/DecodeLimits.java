package io.flagtally.model.decode;

import io.flagtally.model.InvalidSettingsException;
import java.util.ArrayList;
import java.util.List;

/**
 * Past one of these a report is refused whole, never half counted. Gateway and aggregator must run with the same limits,
 * or the aggregator sends what the gateway accepted to the dead letters.
 *
 * @param maxDepth nesting of objects and arrays
 * @param maxNumberLength characters of one number
 * @param maxRows rows that one report may decode to
 */
public record DecodeLimits(int maxDepth, int maxNumberLength, int maxRows) {

    /** Deeper and larger than any real client sends; shallow enough that a hostile report costs little. */
    public static final DecodeLimits DEFAULT = new DecodeLimits(10_000, 1_000, 100_000);

    public DecodeLimits {
        List<String> problems = new ArrayList<>();
        if (maxDepth < 16) {
            problems.add("max-json-depth: must be at least 16");
        }
        if (maxNumberLength < 32) {
            problems.add("max-number-length: must be at least 32");
        }
        if (maxRows < 1) {
            problems.add("max-rows: must be at least 1");
        }
        InvalidSettingsException.throwIfAny(problems);
    }
}
