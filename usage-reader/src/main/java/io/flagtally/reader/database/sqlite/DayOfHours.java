package io.flagtally.reader.database.sqlite;

import io.flagtally.reader.database.Counts;
import java.util.Arrays;

/**
 * The hours of one key and UTC day, each with one or two counts of at least 0, and their packed form: 24 bits of which
 * hours there are, then the counts of these hours, earliest first, as varints. An hour of zeros is there; one that was
 * never counted is not. Mutable and reused: of one thread.
 */
final class DayOfHours {
    static final int HOURS = 24;

    private static final int MASK_BYTES = 3;
    private static final int LONGEST_VARINT = 9;

    private final int width;
    private final long[] counts;
    private final byte[] buffer;
    private int present;

    /**
     * Has no hour.
     *
     * @param width counts of an hour
     */
    DayOfHours(int width) {
        this.width = width;
        this.counts = new long[HOURS * width];
        this.buffer = new byte[MASK_BYTES + HOURS * width * LONGEST_VARINT];
    }

    void clear() {
        present = 0;
    }

    boolean isEmpty() {
        return present == 0;
    }

    int size() {
        return Integer.bitCount(present);
    }

    boolean has(int hour) {
        return (present & 1 << hour) != 0;
    }

    /** True if any hour from one to before another is there. */
    boolean hasAny(int fromHour, int toHour) {
        return (present & (1 << toHour) - (1 << fromHour)) != 0;
    }

    /** A count of an hour that is there. */
    long count(int hour, int index) {
        return counts[hour * width + index];
    }

    /** Replaces what the hour had. */
    void put(int hour, long first, long second) {
        present |= 1 << hour;
        counts[hour * width] = first;
        if (width > 1) {
            counts[hour * width + 1] = second;
        }
    }

    /** Adds the counts of another day's hours from one to before another; a sum past 64 bits stays at the largest. */
    void add(DayOfHours other, int fromHour, int toHour) {
        for (int hour = fromHour; hour < toHour; hour++) {
            if (!other.has(hour)) {
                continue;
            }
            for (int at = hour * width; at < (hour + 1) * width; at++) {
                counts[at] = has(hour) ? Counts.sum(counts[at], other.counts[at]) : other.counts[at];
            }
            present |= 1 << hour;
        }
    }

    void remove(int hour) {
        present &= ~(1 << hour);
    }

    /** The counts of all hours from one to before another, added up; what does not fit stays at the largest count. */
    long sum(int index, int fromHour, int toHour) {
        long sum = 0;
        for (int hour = fromHour; hour < toHour; hour++) {
            if (has(hour)) {
                sum = Counts.sum(sum, count(hour, index));
            }
        }
        return sum;
    }

    byte[] pack() {
        buffer[0] = (byte) (present >>> 16);
        buffer[1] = (byte) (present >>> 8);
        buffer[2] = (byte) present;
        int end = MASK_BYTES;
        for (int hour = 0; hour < HOURS; hour++) {
            for (int index = 0; has(hour) && index < width; index++) {
                end = writeVarint(count(hour, index), end);
            }
        }
        return Arrays.copyOf(buffer, end);
    }

    /**
     * Becomes what was packed.
     *
     * @throws DamagedStoreException if these bytes were not
     */
    void unpack(byte[] packed) throws DamagedStoreException {
        try {
            present = ((packed[0] & 0xff) << 16) | ((packed[1] & 0xff) << 8) | (packed[2] & 0xff);
            int at = MASK_BYTES;
            for (int hour = 0; hour < HOURS; hour++) {
                for (int index = 0; has(hour) && index < width; index++) {
                    at = readVarint(packed, at, hour * width + index);
                }
            }
            if (at == packed.length) {
                return;
            }
        } catch (ArrayIndexOutOfBoundsException e) {
            // Ends too early.
        }
        throw new DamagedStoreException("a packed day is not what was written");
    }

    private int writeVarint(long count, int end) {
        int at = end;
        long rest = count;
        while (rest > 0x7f) {
            buffer[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[at++] = (byte) rest;
        return at;
    }

    private int readVarint(byte[] packed, int start, int index) throws DamagedStoreException {
        int at = start;
        long count = 0;
        for (int shift = 0; shift < Long.SIZE - 1; shift += 7) {
            byte next = packed[at++];
            count |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                counts[index] = count;
                return at;
            }
        }
        throw new DamagedStoreException("a packed day is not what was written");
    }
}
