package io.flagtally.aggregator.intake;

import io.flagtally.model.decode.Acceptance;
import io.flagtally.model.decode.UsageVisitor;
import java.time.Instant;

/**
 * Which time a row counts at: the client's own, if it lies within [received − max lateness, received + max skew], else
 * the time of receipt. The evaluations were real and were reported now; and no single clock can close everybody's
 * windows. Or rows with a time that is not believed don't count at all.
 *
 * <p>Nothing counts in an hour before the one to count from. What was written before it was counted by the application
 * before; what was written since, a replay too, only this one could count, so it is not accepted.
 */
public final class EventTimes {
    /** What was made of the time that a client gave. */
    enum Verdict {
        /** The row counts at the client's time, or the client gave none. */
        BELIEVED,
        TOO_OLD,
        TOO_NEW
    }

    private final long maxLatenessMs;
    private final long maxSkewMs;
    private final UnbelievedTimes unbelieved;
    private final long countFromMs;

    /** {@code countFrom}: rows that count at an earlier time are not counted. */
    public EventTimes(EventTimeSettings settings, Instant countFrom) {
        this.maxLatenessMs = settings.maxLateness().toMillis();
        this.maxSkewMs = settings.maxSkew().toMillis();
        this.unbelieved = settings.unbelieved();
        this.countFromMs = countFrom.toEpochMilli();
    }

    /** True if a row that counts at that time, in ms since the epoch UTC, is to be counted. */
    boolean isCounted(long countedAt) {
        return countedAt >= countFromMs;
    }

    /**
     * Whether rows of that time may count, in a record of {@code writtenAt} ms. The other times as in {@link #judge}.
     */
    Acceptance accept(long claimed, long receivedAt, long writtenAt) {
        Verdict verdict = judge(claimed, receivedAt);
        if (verdict != Verdict.BELIEVED && unbelieved == UnbelievedTimes.DEAD_LETTER) {
            return Acceptance.TIME_NOT_BELIEVED;
        }
        return writtenAt >= countFromMs && !isCounted(countedAt(verdict, claimed, receivedAt))
                ? Acceptance.HOUR_NOT_COUNTED
                : Acceptance.ACCEPTED;
    }

    /** Both times in ms since the epoch UTC; {@code claimed} may be {@link UsageVisitor#NO_EVENT_TIME}. */
    Verdict judge(long claimed, long receivedAt) {
        if (claimed == UsageVisitor.NO_EVENT_TIME) {
            return Verdict.BELIEVED;
        }
        if (claimed < receivedAt - maxLatenessMs) {
            return Verdict.TOO_OLD;
        }
        return claimed > receivedAt + maxSkewMs ? Verdict.TOO_NEW : Verdict.BELIEVED;
    }

    /** The time that a row with that verdict counts at, in ms since the epoch UTC. */
    static long countedAt(Verdict verdict, long claimed, long receivedAt) {
        return verdict == Verdict.BELIEVED && claimed != UsageVisitor.NO_EVENT_TIME ? claimed : receivedAt;
    }
}
