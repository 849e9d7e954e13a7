package io.flagtally.aggregator.once;

import java.util.function.BooleanSupplier;

/**
 * What of a report was counted before.
 *
 * @param countedFlags to be subtracted from its flags, down to 0
 * @param countedVariants to be subtracted from its variants, down to 0
 * @param next what is to be remembered from now on
 */
record Judgement(Kind kind, Counts countedFlags, Counts countedVariants, RememberedConnection next) {

    /** What a report is to those that came before it. */
    enum Kind {
        /** Its bucket was not reported before. */
        FIRST,
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
     * Judges a report. An SDK that got its answer starts a new bucket, so the same start of the same connection means that
     * it did not get one.
     *
     * @param resendsVariants whether this SDK puts variants back, too, into a bucket that it sends again; only asked of one that is
     */
    static Judgement of(
            RememberedConnection before, RememberedBucket report, BooleanSupplier resendsVariants, long receivedAt) {
        RememberedBucket known = before.bucket(report.start());
        if (known == null) {
            return new Judgement(Kind.FIRST, Counts.NONE, Counts.NONE, before.with(report, receivedAt));
        }
        boolean later = report.stop() > known.stop();
        Counts flags = report.flags().max(known.flags());
        // Variants that come fresh in each report are to be remembered for that report alone. So they come from any SDK
        // whose later report says less of one: subtracting would lose evaluations.
        boolean superset = report.flags().covers(known.flags());
        boolean shrunk = later && superset && !report.variants().covers(known.variants());
        boolean putBack = !shrunk && resendsVariants.getAsBoolean();
        boolean freshVariants = !putBack && report.stop() != known.stop();
        Counts variants = freshVariants
                ? (later ? report.variants() : known.variants())
                : report.variants().max(known.variants());
        RememberedConnection next = before.with(
                new RememberedBucket(report.start(), Math.max(report.stop(), known.stop()), flags, variants),
                receivedAt);
        if (later && !superset) {
            return new Judgement(Kind.NO_SUPERSET, Counts.NONE, Counts.NONE, next);
        }
        Counts countedVariants = freshVariants ? Counts.NONE : known.variants();
        return new Judgement(kind(report, known), known.flags(), countedVariants, next);
    }

    private static Kind kind(RememberedBucket report, RememberedBucket known) {
        if (report.stop() > known.stop()) {
            return Kind.MERGED;
        }
        return report.equals(known) ? Kind.IDENTICAL : Kind.LATE;
    }
}
