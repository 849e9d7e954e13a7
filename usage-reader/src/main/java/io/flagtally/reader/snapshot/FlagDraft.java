package io.flagtally.reader.snapshot;

import io.flagtally.reader.database.Counts;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** What is known so far of a flag in one environment. */
final class FlagDraft extends Draft {
    /** Those of most flags in a long list. */
    private static final List<Long> NO_HOURS = Collections.nCopies(SnapshotReader.SPARKLINE_HOURS, 0L);

    /** A third of what boxed numbers take. */
    private static final class Hours extends AbstractList<Long> {
        private final long[] counts;

        Hours(long[] counts) {
            this.counts = counts;
        }

        @Override
        public Long get(int hour) {
            return counts[hour];
        }

        @Override
        public int size() {
            return counts.length;
        }
    }

    private final List<String> apps = new ArrayList<>(1);
    private int appsTotal;
    private Set<String> variants = Set.of();
    private long[] hours;

    /** Was seen in an app, whose name is held. */
    void sawIn(String app, Seen in) {
        if (apps.size() < FlagRow.MOST_APPS) {
            apps.add(app);
        }
        sawInAnother(in);
    }

    /** Was seen in an app whose name is not held. */
    void sawInAnother(Seen in) {
        saw(in);
        appsTotal++;
    }

    void serves(String variant, Variants room) {
        variants = room.and(variants, variant);
    }

    @Override
    void add(int slot, long yes, long no) {
        super.add(slot, yes, no);
        if (slot >= 0) {
            hours = hours == null ? new long[SnapshotReader.SPARKLINE_HOURS] : hours;
            hours[slot] = Counts.sum(hours[slot], Counts.sum(yes, no));
        }
    }

    List<String> apps() {
        return List.copyOf(apps);
    }

    int appsTotal() {
        return appsTotal;
    }

    Set<String> variants() {
        return variants;
    }

    /** Of a flag that nothing is added to any more. */
    List<Long> hours() {
        return hours == null ? NO_HOURS : new Hours(hours);
    }
}
