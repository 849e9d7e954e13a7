package io.flagtally.reader.snapshot;

import io.flagtally.reader.database.Counts;

/** How often something evaluated to yes and to no. */
public record Sums(long yes, long no) {
    public static final Sums NONE = new Sums(0, 0);

    public Sums plus(Sums other) {
        return new Sums(Counts.sum(yes, other.yes), Counts.sum(no, other.no));
    }

    /** Both together. */
    public long all() {
        return Counts.sum(yes, no);
    }
}
