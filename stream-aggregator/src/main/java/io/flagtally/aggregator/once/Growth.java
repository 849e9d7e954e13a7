package io.flagtally.aggregator.once;

import io.flagtally.aggregator.once.BucketSums.Count;
import io.flagtally.aggregator.once.BucketSums.Name;
import io.flagtally.model.decode.ForwardingVisitor;
import io.flagtally.model.decode.UsageVisitor;
import java.util.HashMap;
import java.util.Map;

/**
 * Passes on what is left of a report's rows after what was counted. Names of a report that became one were counted as
 * one, so what one row takes of it is gone for the others.
 */
final class Growth extends ForwardingVisitor {
    private final Map<Name, Count> countedFlags;
    private final Map<Name, Count> countedVariants;
    private int smaller;
    private int withheld;

    Growth(Judgement judgement, UsageVisitor next) {
        super(next);
        this.countedFlags = new HashMap<>(judgement.countedFlags());
        this.countedVariants = new HashMap<>(judgement.countedVariants());
    }

    /** How many rows count less than they said. */
    int smaller() {
        return smaller;
    }

    /** How many of these count nothing at all. */
    int withheld() {
        return withheld;
    }

    @Override
    public void flag(String app, String flag, long yes, long no, long eventTime) {
        Count left = left(countedFlags, Name.of(flag), new Count(yes, no));
        if (left.yes() > 0 || left.no() > 0) {
            next.flag(app, flag, left.yes(), left.no(), eventTime);
        }
    }

    @Override
    public void variant(String app, String flag, String variant, long count, long eventTime) {
        Count left = left(countedVariants, new Name(flag, variant), new Count(count, 0));
        if (left.yes() > 0) {
            next.variant(app, flag, variant, left.yes(), eventTime);
        }
    }

    private Count left(Map<Name, Count> counted, Name name, Count row) {
        Count before = counted.getOrDefault(name, Count.NONE);
        Count taken = row.atMost(before);
        if (taken.equals(Count.NONE)) {
            return row;
        }
        counted.put(name, before.minus(taken));
        smaller++;
        withheld += taken.equals(row) ? 1 : 0;
        return row.minus(taken);
    }
}
