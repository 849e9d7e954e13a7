package io.flagtally.aggregator.once;

import io.flagtally.aggregator.once.BucketSums.Count;
import io.flagtally.aggregator.once.BucketSums.Name;
import java.util.Map;

/**
 * What of a report was counted before.
 *
 * @param countedFlags to be subtracted from its flags, down to 0
 * @param countedVariants to be subtracted from its variants, down to 0
 * @param next what is counted of its bucket from now on
 */
record Judgement(Kind kind, Map<Name, Count> countedFlags, Map<Name, Count> countedVariants, BucketSums next) {

    /** What a report is to those of the same start that came before it. */
    enum Kind {
        /** The same again, sent by an HTTP client or proxy that saw no answer. */
        IDENTICAL,
        /** The bucket again, grown since, sent by an SDK that saw no answer. */
        MERGED,
        /** The bucket as it was before what is counted already; its original was overtaken. */
        LATE,
        /** A later report that lacks something of the earlier one: of another process with the same connection id. */
        NO_SUPERSET
    }

    /**
     * Judges a report. An SDK that got its answer starts a new bucket, so the same start of the same connection means
     * that it did not get one.
     *
     * @param known what was counted of the bucket
     * @param resendsVariants whether the report's SDK puts variants back, too, into a bucket that it sends again
     */
    static Judgement of(BucketSums known, BucketSums report, boolean resendsVariants) {
        boolean later = report.stop() > known.stop();
        // Variants that come fresh in each report are to be remembered for that report alone. So they come from any SDK
        // whose later report says less of one: subtracting would lose evaluations.
        boolean superset = BucketSums.covers(report.flags(), known.flags());
        boolean shrunk = later && superset && !BucketSums.covers(report.variants(), known.variants());
        boolean freshVariants = (shrunk || !resendsVariants) && report.stop() != known.stop();
        Map<Name, Count> variants = freshVariants
                ? (later ? report.variants() : known.variants())
                : BucketSums.max(report.variants(), known.variants());
        BucketSums next = new BucketSums(
                Math.max(report.stop(), known.stop()), BucketSums.max(report.flags(), known.flags()), variants);
        if (later && !superset) {
            return new Judgement(Kind.NO_SUPERSET, Map.of(), Map.of(), next);
        }
        return new Judgement(kind(report, known), known.flags(), freshVariants ? Map.of() : known.variants(), next);
    }

    private static Kind kind(BucketSums report, BucketSums known) {
        if (report.stop() > known.stop()) {
            return Kind.MERGED;
        }
        return report.equals(known) ? Kind.IDENTICAL : Kind.LATE;
    }
}
