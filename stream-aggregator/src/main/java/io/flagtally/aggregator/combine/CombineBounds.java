package io.flagtally.aggregator.combine;

/**
 * What one partition's sums may take on the heap between two commits: those that are forwarded, and behind the
 * repartition those that are stored.
 *
 * @param entries sums of flags, variants and clients; 0 holds none, and forwards or stores each by itself
 * @param bytes of the heap, as estimated from the lengths of names
 */
public record CombineBounds(int entries, long bytes) {

    /** True if nothing is held. */
    public boolean areOff() {
        return entries == 0;
    }
}
