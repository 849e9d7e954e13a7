package io.flagtally.aggregator.once;

/**
 * What was counted of one bucket.
 *
 * @param start names the bucket within its connection, ms since the epoch
 * @param stop latest stop that was reported for it, ms since the epoch
 * @param flags largest yes and no of each flag
 * @param variants largest count of each variant
 */
record RememberedBucket(long start, long stop, Counts flags, Counts variants) {
    /** How many names it holds counts of. */
    int size() {
        return flags.size() + variants.size();
    }
}
