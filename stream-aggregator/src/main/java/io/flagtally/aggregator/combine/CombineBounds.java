package io.flagtally.aggregator.combine;

/**
 * What one raw partition's sums may take on the heap between two commits.
 *
 * @param entries flags, variants and clients; 0 forwards each row by itself
 * @param bytes of the heap, as estimated from the lengths of names
 */
public record CombineBounds(int entries, long bytes) {

    /** True if nothing is held. */
    public boolean areOff() {
        return entries == 0;
    }
}
