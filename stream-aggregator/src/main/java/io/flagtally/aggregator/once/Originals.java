package io.flagtally.aggregator.once;

import io.flagtally.aggregator.rows.ReportSource;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.decode.ReportIdentity;
import io.flagtally.model.report.ReportFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads back the reports that were counted of a bucket, and says what they come to. One thread. */
final class Originals {
    private static final Logger LOG = LoggerFactory.getLogger(Originals.class);

    private final RawLog log;
    private final Function<ReportFormat, ReportDecoder> newDecoder;
    private final ConnectionKeys keys;

    /** Made for the first report that comes again. */
    private ReportDecoder decoder;

    Originals(RawLog log, Function<ReportFormat, ReportDecoder> newDecoder, ConnectionKeys keys) {
        this.log = log;
        this.newDecoder = newDecoder;
        this.keys = keys;
    }

    /**
     * What was counted, and of which reports it can still be told.
     *
     * @param counts null if none of them is there
     * @param offsets in the order in which they came
     */
    record Found(BucketSums counts, List<Long> offsets) {}

    /**
     * Counted together as they were when they came, each by the rule for its own SDK.
     *
     * @param before offset that they must lie before, or else they are of a topic that was made again since
     */
    Found of(Bytes connection, RememberedConnection.Bucket bucket, long before) {
        BucketSums counts = null;
        List<Long> offsets = new ArrayList<>();
        for (long offset : bucket.offsets()) {
            Optional<Original> original = offset < before
                    ? log.at(offset).flatMap(report -> decoded(report, connection, bucket.start()))
                    : Optional.empty();
            if (original.isPresent()) {
                Original each = original.get();
                counts = counts == null
                        ? each.counts
                        : Judgement.of(counts, each.counts, each.putsVariantsBack)
                                .next();
                offsets.add(offset);
            }
        }
        return new Found(counts, offsets);
    }

    private record Original(BucketSums counts, boolean putsVariantsBack) {}

    /** Empty if it is not of that bucket: the topic was made again, and another report has the offset. */
    private Optional<Original> decoded(RawReport report, Bytes connection, long start) {
        ReportSource source = report.source();
        if (!source.format().equals(ReportFormat.UNLEASH_METRICS.nameAndVersion())) {
            return Optional.empty();
        }
        ReportSums sums = new ReportSums();
        if (!isDecoded(report.body(), sums)) {
            return Optional.empty();
        }
        ReportIdentity identity = sums.identity();
        return identity.start() == start && connection.equals(keys.of(source, identity))
                ? Optional.of(new Original(sums.counts(), VariantsOfResends.arePutBack(source, identity)))
                : Optional.empty();
    }

    private boolean isDecoded(byte[] body, ReportSums sums) {
        if (decoder == null) {
            decoder = newDecoder.apply(ReportFormat.UNLEASH_METRICS);
        }
        try {
            return decoder.decode(body, sums) instanceof DecodeResult.Valid;
        } catch (RuntimeException | StackOverflowError e) {
            // Not fatal: every restart would meet the same report. The decoder may be broken half way: take a new one.
            decoder = null;
            // Without the message: it may quote the payload.
            LOG.error("a decoder threw {} for a report that it took before; it counts as gone", e.getClass());
            return false;
        }
    }
}
