package io.flagtally.relay.growth;

import io.flagtally.streams.serde.BinarySerde;

/**
 * A total, and how much of it was put into bodies. What a variant counts stands in {@code yes}.
 *
 * @param sentYes at most {@code yes}
 * @param sentNo at most {@code no}
 */
record RelayedTotal(long yes, long no, long sentYes, long sentNo) {
    static final RelayedTotal NONE = new RelayedTotal(0, 0, 0, 0);

    static final BinarySerde<RelayedTotal> SERDE = new BinarySerde<>(
            (out, total) ->
                    out.count(total.yes).count(total.no).count(total.sentYes).count(total.sentNo),
            in -> new RelayedTotal(in.count(), in.count(), in.count(), in.count()));

    /** A total never falls: one that does is read again, or counted anew, and grows past this one or not at all. */
    RelayedTotal raisedTo(long newYes, long newNo) {
        return new RelayedTotal(Math.max(yes, newYes), Math.max(no, newNo), sentYes, sentNo);
    }

    /** The same, with nothing that is left to be sent. */
    RelayedTotal settled() {
        return new RelayedTotal(yes, no, yes, no);
    }

    /** The same after this much more was put into a body. */
    RelayedTotal plusSent(long moreYes, long moreNo) {
        return new RelayedTotal(yes, no, sentYes + moreYes, sentNo + moreNo);
    }

    long unsentYes() {
        return yes - sentYes;
    }

    long unsentNo() {
        return no - sentNo;
    }

    /** Evaluations, or what a variant counts, that are in no body yet. */
    long unsent() {
        return sum(unsentYes(), unsentNo());
    }

    /** Totals end at the largest number, and so do sums of them: nobody can have one turn negative. */
    static long sum(long yes, long no) {
        long sum = yes + no;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
