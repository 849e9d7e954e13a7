package io.flagtally.aggregator.combine;

import io.flagtally.model.InvalidSettingsException;
import java.util.ArrayList;
import java.util.List;

/**
 * What one partition's sums may take on the heap between two commits: those that are forwarded, and behind the
 * repartition those that are stored.
 *
 * @param entries sums of flags, variants and clients; 0 holds none, and forwards or stores each by itself
 * @param bytes of the heap, as estimated from the lengths of names
 */
public record CombineBounds(int entries, long bytes) {

    /** As many sums as names of some 20 letters leave room for. */
    public static final CombineBounds DEFAULT = new CombineBounds(200_000, 32 << 20);

    public CombineBounds {
        List<String> problems = new ArrayList<>();
        if (entries < 0) {
            problems.add("combined-entries: must not be negative");
        }
        if (bytes < 0) {
            problems.add("combined-bytes: must not be negative");
        }
        InvalidSettingsException.throwIfAny(problems);
    }

    /** True if nothing is held. */
    public boolean areOff() {
        return entries == 0;
    }
}
