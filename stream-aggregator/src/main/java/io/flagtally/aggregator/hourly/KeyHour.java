package io.flagtally.aggregator.hourly;

import java.util.Arrays;

/** A key and an hour: what is summed together. In order of the store's keys. */
final class KeyHour implements Comparable<KeyHour> {
    /** Key of the store. Don't change it. */
    final byte[] key;

    /** Start of the hour, in ms since the epoch. */
    final long windowStart;

    private final int hash;

    KeyHour(byte[] key, long windowStart) {
        this.key = key;
        this.windowStart = windowStart;
        this.hash = Arrays.hashCode(key) * 31 + Long.hashCode(windowStart);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyHour keyHour
                && keyHour.hash == hash
                && keyHour.windowStart == windowStart
                && Arrays.equals(keyHour.key, key);
    }

    @Override
    public int compareTo(KeyHour other) {
        int keys = Arrays.compareUnsigned(key, other.key);
        return keys != 0 ? keys : Long.compare(windowStart, other.windowStart);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
