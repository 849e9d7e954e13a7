package io.flagtally.aggregator.hourly;

import io.flagtally.aggregator.combine.CombineBounds;
import io.flagtally.aggregator.combine.HeapUse;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The sums that a task holds until it commits, and what they take on the heap. */
final class HeldSums {
    private final CombineBounds bounds;
    private final Map<KeyHour, Sum> sums = new HashMap<>();
    private final HeapUse use = new HeapUse();

    HeldSums(CombineBounds bounds) {
        this.bounds = bounds;
    }

    /** The sum of that key and hour, 0 until now if it is new. */
    Sum of(KeyHour keyHour) {
        Sum sum = sums.get(keyHour);
        if (sum == null) {
            sum = new Sum();
            sums.put(keyHour, sum);
            use.addTotal(keyHour.key.length);
        }
        return sum;
    }

    /** True if they must be stored before another one comes. */
    boolean areFull() {
        return bounds.areOff() || use.isPast(bounds);
    }

    /** In the order of the store's keys. */
    KeyHour[] inOrder() {
        KeyHour[] keyHours = sums.keySet().toArray(KeyHour[]::new);
        Arrays.sort(keyHours);
        return keyHours;
    }

    void clear() {
        sums.clear();
        use.clear();
    }
}
