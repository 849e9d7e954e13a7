package io.flagtally.aggregator.once;

import java.util.HashMap;
import java.util.Map;

/**
 * What reports say of one bucket. Made only where a start comes again.
 *
 * @param stop latest stop that was reported for it, ms since the epoch
 * @param flags yes and no of each flag
 * @param variants count of each variant, as {@code yes}
 */
record BucketSums(long stop, Map<Name, Count> flags, Map<Name, Count> variants) {
    private static final String NO_VARIANT = "";

    /** A flag, or a variant of one. */
    record Name(String flag, String variant) {
        static Name of(String flag) {
            return new Name(flag, NO_VARIANT);
        }
    }

    /** Of a variant {@code no} is 0. */
    record Count(long yes, long no) {
        static final Count NONE = new Count(0, 0);

        /** Stays at the largest count: one that turned negative would add to reports instead of being subtracted. */
        Count plus(Count other) {
            return new Count(sum(yes, other.yes), sum(no, other.no));
        }

        Count max(Count other) {
            return new Count(Math.max(yes, other.yes), Math.max(no, other.no));
        }

        Count minus(Count part) {
            return new Count(yes - part.yes, no - part.no);
        }

        /** As much of this as {@code most} holds. */
        Count atMost(Count most) {
            return new Count(Math.min(yes, most.yes), Math.min(no, most.no));
        }

        boolean covers(Count other) {
            return yes >= other.yes && no >= other.no;
        }

        private static long sum(long left, long right) {
            long sum = left + right;
            return sum < 0 ? Long.MAX_VALUE : sum;
        }
    }

    /** True if no count of {@code other} is larger than the one in {@code counts}. */
    static boolean covers(Map<Name, Count> counts, Map<Name, Count> other) {
        return other.entrySet().stream().allMatch(entry -> counts.getOrDefault(entry.getKey(), Count.NONE)
                .covers(entry.getValue()));
    }

    /** The larger of each two counts. */
    static Map<Name, Count> max(Map<Name, Count> left, Map<Name, Count> right) {
        Map<Name, Count> max = new HashMap<>(left);
        right.forEach((name, count) -> max.merge(name, count, Count::max));
        return max;
    }
}
