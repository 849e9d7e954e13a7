package io.flagtally.model.decode;

import io.flagtally.model.InvalidSettingsException;
import java.util.ArrayList;
import java.util.List;

/**
 * Past one of these a report is refused whole, never half counted. An aggregator must not run with lower ones than the
 * gateway, or it sends what the gateway accepted to the dead letters.
 *
 * @param maxDepth nesting of objects and arrays
 * @param maxNumberLength characters of one number
 * @param maxRows rows that one report may decode to
 * @param maxCount largest single count, where the protocol would allow a larger one
 */
public record DecodeLimits(int maxDepth, int maxNumberLength, int maxRows, long maxCount) {
    /** Leaves it to the protocol how large a count may be. */
    public static final long ANY_COUNT = Long.MAX_VALUE;

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
        if (maxCount < 1) {
            problems.add("max-count: must be at least 1");
        }
        InvalidSettingsException.throwIfAny(problems);
    }

    /** With counts as large as the protocol allows. */
    public DecodeLimits(int maxDepth, int maxNumberLength, int maxRows) {
        this(maxDepth, maxNumberLength, maxRows, ANY_COUNT);
    }

    /** The same with a bound on single counts. */
    public DecodeLimits withMaxCount(long bound) {
        return new DecodeLimits(maxDepth, maxNumberLength, maxRows, bound);
    }
}
