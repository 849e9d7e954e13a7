package io.flagtally.reader.snapshot;

import io.flagtally.reader.database.Counts;

/** What is known so far of a key, a flag or an app. Of one thread. */
class Draft {
    private Seen seen;
    private long yes24;
    private long no24;
    private long yes7;
    private long no7;

    /** Was seen then, too. */
    final void saw(Seen more) {
        seen = seen == null ? more : seen.and(more);
    }

    /** Adds one of the last hours; {@code slot} is its place in the sparkline, below 0 it is older than that. */
    void add(int slot, long yes, long no) {
        yes7 = Counts.sum(yes7, yes);
        no7 = Counts.sum(no7, no);
        if (slot >= 0) {
            yes24 = Counts.sum(yes24, yes);
            no24 = Counts.sum(no24, no);
        }
    }

    final Seen seen() {
        return seen;
    }

    final Sums last24() {
        return new Sums(yes24, no24);
    }

    /** With the older part of the seven days. */
    final Sums last7(Sums older) {
        return older.plus(new Sums(yes7, no7));
    }
}
