package io.flagtally.aggregator.once;

import io.flagtally.aggregator.once.RememberedConnection.Bucket;
import io.flagtally.aggregator.rows.ReportSource;
import io.flagtally.model.decode.UsageVisitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.common.utils.Bytes;

/**
 * Remembers where each connection's reports lie, and lets pass the growth only of one whose start comes again. A report
 * gets here once it was accepted, so what is remembered was counted.
 */
final class BucketFilter implements ReportFilter {
    private final Connections connections;
    private final ConnectionKeys keys;
    private final RawLog log;
    private final Originals originals;
    private final LongSupplier offset;
    private final OnceMetrics metrics;

    /** {@code offset} is that of the report which is being judged. */
    BucketFilter(
            Connections connections,
            ConnectionKeys keys,
            RawLog log,
            Originals originals,
            LongSupplier offset,
            OnceMetrics metrics) {
        this.connections = connections;
        this.keys = keys;
        this.log = log;
        this.originals = originals;
        this.offset = offset;
        this.metrics = metrics;
    }

    @Override
    public Optional<WayOn> open(ReportSource source, byte[] body) {
        return Optional.of((report, next) -> pass(source, body, report, next));
    }

    private void pass(ReportSource source, byte[] body, DecodedReport report, UsageVisitor next) {
        Bytes connection = report.hasCounts() ? keys.of(source, report.identity()) : null;
        if (connection == null) {
            report.handTo(next);
            return;
        }
        RememberedConnection known = connections.get(connection);
        long start = report.identity().start();
        Bucket bucket = known.bucket(start);
        long here = offset.getAsLong();
        Bucket now = bucket == null
                ? passWhole(start, here, report, next)
                : passAgain(connection, bucket, here, source, report, next);
        connections.put(
                connection, known.with(now, source.writtenAt()), known.buckets().isEmpty());
        if (bucket != null) {
            // It may well come again, and needs no fetch then.
            log.keep(here, new RawReport(source, body));
        }
    }

    private static Bucket passWhole(long start, long here, DecodedReport report, UsageVisitor next) {
        report.handTo(next);
        return new Bucket(start, List.of(here));
    }

    private Bucket passAgain(
            Bytes connection, Bucket before, long here, ReportSource source, DecodedReport report, UsageVisitor next) {
        Originals.Found found = originals.of(connection, before, here);
        metrics.originalsGone(before.offsets().size() - found.offsets().size());
        if (found.counts() == null) {
            return passWhole(before.start(), here, report, next);
        }
        BucketSums reported = ReportSums.of(report);
        Judgement judgement =
                Judgement.of(found.counts(), reported, VariantsOfResends.arePutBack(source, report.identity()));
        Growth growth = new Growth(judgement, next);
        report.handTo(growth);
        metrics.judged(judgement.kind(), growth);
        return new Bucket(before.start(), offsets(judgement, reported, found, here));
    }

    /** As few as say together what is counted now. */
    private List<Long> offsets(Judgement judgement, BucketSums reported, Originals.Found found, long here) {
        if (judgement.next().equals(reported)) {
            return List.of(here);
        }
        if (judgement.next().equals(found.counts())) {
            return found.offsets();
        }
        List<Long> offsets = new ArrayList<>(found.offsets());
        offsets.add(here);
        int tooMany = Math.max(0, offsets.size() - RememberedConnection.MAX_OFFSETS);
        metrics.notRemembered(tooMany);
        return offsets.subList(tooMany, offsets.size());
    }

    @Override
    public void close() {
        connections.close();
        log.close();
    }
}
