package io.flagtally.aggregator.names;

/** A set of 64-bit hashes in one array, up to 22 bytes each: asked for every row, so nothing in it is an object. */
final class NameSet {
    private static final int SMALLEST_TABLE = 64;
    private static final long EMPTY = 0;

    private long[] table = new long[SMALLEST_TABLE];
    private int size;

    /** True if {@code hash} is in the set, or was added to it because it held less than {@code max}. */
    boolean admit(long hash, int max) {
        long entry = hash == EMPTY ? 1 : hash;
        int place = place(entry);
        if (table[place] == entry) {
            return true;
        }
        if (size >= max) {
            return false;
        }
        table[place] = entry;
        size++;
        if (size > table.length / 4 * 3) {
            grow();
        }
        return true;
    }

    int size() {
        return size;
    }

    /** Where {@code entry} is or belongs. A quarter of the table stays empty, so the search ends. */
    private int place(long entry) {
        int mask = table.length - 1;
        int place = (int) entry & mask;
        while (table[place] != EMPTY && table[place] != entry) {
            place = (place + 1) & mask;
        }
        return place;
    }

    private void grow() {
        long[] before = table;
        table = new long[before.length * 2];
        for (long entry : before) {
            if (entry != EMPTY) {
                table[place(entry)] = entry;
            }
        }
    }
}
