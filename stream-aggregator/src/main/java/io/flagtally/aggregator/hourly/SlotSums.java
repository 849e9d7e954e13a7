package io.flagtally.aggregator.hourly;

import io.flagtally.aggregator.combine.CombineBounds;
import io.flagtally.aggregator.combine.HeapUse;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The sums that a task holds until it commits, and what they take on the heap. */
final class SlotSums {
    private final CombineBounds bounds;
    private final Map<Slot, Sum> sums = new HashMap<>();
    private final HeapUse use = new HeapUse();

    SlotSums(CombineBounds bounds) {
        this.bounds = bounds;
    }

    /** The sum of that key and hour, 0 until now if it is new. */
    Sum of(Slot slot) {
        Sum sum = sums.get(slot);
        if (sum == null) {
            sum = new Sum();
            sums.put(slot, sum);
            use.addTotal(slot.key.length);
        }
        return sum;
    }

    /** True if they must be stored before another one comes. */
    boolean areFull() {
        return bounds.areOff() || use.isPast(bounds);
    }

    /** In the order of the store's keys. */
    Slot[] inOrder() {
        Slot[] slots = sums.keySet().toArray(Slot[]::new);
        Arrays.sort(slots);
        return slots;
    }

    void clear() {
        sums.clear();
        use.clear();
    }
}
