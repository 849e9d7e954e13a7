package io.flagtally.aggregator.intake;

import io.flagtally.aggregator.intake.EventTimes.Verdict;
import io.flagtally.aggregator.rows.ReportSource;
import io.flagtally.model.decode.Acceptance;
import io.flagtally.model.decode.ForwardingVisitor;
import io.flagtally.model.decode.Names;
import io.flagtally.model.decode.UsageVisitor;

/**
 * Gives each row the time that it counts at, and drops rows of hours that are not counted. One payload holds several
 * hours.
 */
final class TimedRows extends ForwardingVisitor {
    private final ReportSource source;
    private final EventTimes times;
    private final DecodeMetrics metrics;

    TimedRows(ReportSource source, EventTimes times, DecodeMetrics metrics, UsageVisitor next) {
        super(next);
        this.source = source;
        this.times = times;
        this.metrics = metrics;
    }

    @Override
    public Acceptance accept(long eventTime) {
        return times.accept(eventTime, source.receivedAt(), source.writtenAt());
    }

    /** A key stands for one environment: it must not count for another, whatever an item says. */
    @Override
    public Acceptance accept(String environment, long eventTime) {
        return Names.clean(environment).equals(source.environment()) ? accept(eventTime) : Acceptance.OTHER_ENVIRONMENT;
    }

    @Override
    public void flag(String app, String flag, long yes, long no, long eventTime) {
        long countedAt = countedAt(eventTime);
        if (isCounted(countedAt)) {
            next.flag(app, flag, yes, no, countedAt);
        }
    }

    @Override
    public void variant(String app, String flag, String variant, long count, long eventTime) {
        long countedAt = countedAt(eventTime);
        if (isCounted(countedAt)) {
            next.variant(app, flag, variant, count, countedAt);
        }
    }

    private long countedAt(long claimed) {
        Verdict verdict = times.judge(claimed, source.receivedAt());
        metrics.time(verdict);
        return EventTimes.countedAt(verdict, claimed, source.receivedAt());
    }

    private boolean isCounted(long countedAt) {
        boolean isCounted = times.isCounted(countedAt);
        if (!isCounted) {
            metrics.notRecounted.increment();
        }
        return isCounted;
    }
}
