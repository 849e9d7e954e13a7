package io.flagtally.aggregator.once;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Two counts for each of some names, of which only a 48-bit hash is kept: enough to tell the names of one connection's
 * reports apart (of 2,000 names two are taken for one with a chance of 1 in 100 million).
 */
final class Counts {
    static final Counts NONE = new Counts(new long[0], new long[0], new long[0]);

    /** What a long has left beside an id. */
    private static final int PLACE_BITS = 16;

    /** Ascending. */
    private final long[] ids;

    private final long[] first;
    private final long[] second;

    private Counts(long[] ids, long[] first, long[] second) {
        this.ids = ids;
        this.first = first;
        this.second = second;
    }

    /** Counts under ids of 48 bits in any order; those of equal ids are added. */
    static Counts of(long[] ids, long[] first, long[] second) {
        long[] sortedIds = new long[ids.length];
        long[] sortedFirst = new long[ids.length];
        long[] sortedSecond = new long[ids.length];
        int size = 0;
        for (int i : order(ids)) {
            if (size > 0 && sortedIds[size - 1] == ids[i]) {
                size--;
            }
            sortedIds[size] = ids[i];
            sortedFirst[size] = sum(sortedFirst[size], first[i]);
            sortedSecond[size] = sum(sortedSecond[size], second[i]);
            size++;
        }
        return size == ids.length
                ? new Counts(sortedIds, sortedFirst, sortedSecond)
                : new Counts(
                        Arrays.copyOf(sortedIds, size),
                        Arrays.copyOf(sortedFirst, size),
                        Arrays.copyOf(sortedSecond, size));
    }

    /** Places of the ids in ascending order: sorted as numbers, with the place below the id, as long as it fits there. */
    private static int[] order(long[] ids) {
        if (ids.length > 1 << PLACE_BITS) {
            return IntStream.range(0, ids.length)
                    .boxed()
                    .sorted(Comparator.comparingLong(place -> ids[place]))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
        long[] places = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            places[i] = (ids[i] << PLACE_BITS | i) ^ Long.MIN_VALUE;
        }
        Arrays.sort(places);
        int[] order = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            order[i] = (int) places[i] & ((1 << PLACE_BITS) - 1);
        }
        return order;
    }

    /** Counts under ids that are ascending and distinct. Takes the arrays as they are. */
    static Counts ofSorted(long[] ids, long[] first, long[] second) {
        return new Counts(ids, first, second);
    }

    /** Stays at the largest count: one that turned negative would add to reports instead of being subtracted. */
    private static long sum(long left, long right) {
        long sum = left + right;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /** The id of a name, or of a name within another. */
    static long id(String name, long within) {
        long hash = within ^ 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        return (hash ^ (hash >>> 33)) >>> 16;
    }

    /** How many names have counts here. */
    int size() {
        return ids.length;
    }

    /** The id at a place, ascending from 0. */
    long idAt(int place) {
        return ids[place];
    }

    long firstAt(int place) {
        return first[place];
    }

    long secondAt(int place) {
        return second[place];
    }

    long first(long id) {
        int place = Arrays.binarySearch(ids, id);
        return place < 0 ? 0 : first[place];
    }

    long second(long id) {
        int place = Arrays.binarySearch(ids, id);
        return place < 0 ? 0 : second[place];
    }

    /** Takes up to {@code most} from the first count of an id, for good, and returns how much that was. */
    long takeFirst(long id, long most) {
        return take(first, id, most);
    }

    /** Takes up to {@code most} from the second count of an id, for good, and returns how much that was. */
    long takeSecond(long id, long most) {
        return take(second, id, most);
    }

    private long take(long[] counts, long id, long most) {
        int place = Arrays.binarySearch(ids, id);
        if (place < 0) {
            return 0;
        }
        long taken = Math.min(counts[place], most);
        counts[place] -= taken;
        return taken;
    }

    /** The same counts, to be taken from. */
    Counts copy() {
        return new Counts(ids, first.clone(), second.clone());
    }

    /** True if no count of {@code other} is larger than the one here. */
    boolean covers(Counts other) {
        for (int i = 0; i < other.ids.length; i++) {
            if (other.first[i] > first(other.ids[i]) || other.second[i] > second(other.ids[i])) {
                return false;
            }
        }
        return true;
    }

    /** The larger of each two counts. */
    Counts max(Counts other) {
        if (covers(other)) {
            return this;
        }
        long[] all = new long[ids.length + other.ids.length];
        System.arraycopy(ids, 0, all, 0, ids.length);
        int size = ids.length;
        for (long id : other.ids) {
            if (Arrays.binarySearch(ids, id) < 0) {
                all[size++] = id;
            }
        }
        long[] maxFirst = new long[size];
        long[] maxSecond = new long[size];
        for (int i = 0; i < size; i++) {
            maxFirst[i] = Math.max(first(all[i]), other.first(all[i]));
            maxSecond[i] = Math.max(second(all[i]), other.second(all[i]));
        }
        return of(Arrays.copyOf(all, size), maxFirst, maxSecond);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Counts counts
                && Arrays.equals(ids, counts.ids)
                && Arrays.equals(first, counts.first)
                && Arrays.equals(second, counts.second);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ids) * 31 + Arrays.hashCode(first);
    }
}
