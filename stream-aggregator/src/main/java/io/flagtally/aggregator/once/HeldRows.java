package io.flagtally.aggregator.once;

import java.util.Arrays;

/** Rows in arrays that are used again: every row of every report passes through here, and leaves nothing to collect. */
final class HeldRows {
    /** What a rare report needs beyond it is let go, names included. */
    private static final int KEPT_ROWS = 256;

    private String[] flags;
    private String[] variants;
    private long[] ids;
    private long[] first;
    private long[] second;
    private int size;

    HeldRows() {
        allocate();
    }

    void clear() {
        size = 0;
        if (ids.length > KEPT_ROWS) {
            allocate();
        }
    }

    void add(String flag, String variant, long id, long firstCount, long secondCount) {
        if (size == ids.length) {
            grow();
        }
        flags[size] = flag;
        variants[size] = variant;
        ids[size] = id;
        first[size] = firstCount;
        second[size] = secondCount;
        size++;
    }

    int size() {
        return size;
    }

    String flag(int row) {
        return flags[row];
    }

    String variant(int row) {
        return variants[row];
    }

    long id(int row) {
        return ids[row];
    }

    long first(int row) {
        return first[row];
    }

    long second(int row) {
        return second[row];
    }

    Counts counts() {
        return Counts.of(Arrays.copyOf(ids, size), first, second);
    }

    private void allocate() {
        flags = new String[KEPT_ROWS];
        variants = new String[KEPT_ROWS];
        ids = new long[KEPT_ROWS];
        first = new long[KEPT_ROWS];
        second = new long[KEPT_ROWS];
    }

    private void grow() {
        int capacity = size * 2;
        flags = Arrays.copyOf(flags, capacity);
        variants = Arrays.copyOf(variants, capacity);
        ids = Arrays.copyOf(ids, capacity);
        first = Arrays.copyOf(first, capacity);
        second = Arrays.copyOf(second, capacity);
    }
}
