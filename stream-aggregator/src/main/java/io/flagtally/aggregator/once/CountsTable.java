package io.flagtally.aggregator.once;

import io.flagtally.aggregator.serde.BinaryReader;
import io.flagtally.aggregator.serde.BinaryWriter;
import java.util.Arrays;

/**
 * The counts of several buckets, each a column, as they are stored: a row is an id and what each bucket has under it. So an
 * id is held once, and a bucket comes and goes in one walk over the bytes that decodes none of the others.
 */
final class CountsTable {
    static final CountsTable EMPTY = new CountsTable(0, new byte[0]);

    /** Set in the first count if a second one follows. */
    private static final long HAS_SECOND = 1;

    private static final int NONE = -1;

    /** Bytes of a row that a walk makes room for; more is no error. */
    private static final int USUAL_ROW = 12;

    private final int columns;
    private final byte[] rows;

    /**
     * Takes rows as they were stored.
     *
     * @param columns how many buckets
     * @param rows ascending ids of 48 bits, each with a pair of counts for each column; none has nothing but zeros
     */
    CountsTable(int columns, byte[] rows) {
        this.columns = columns;
        this.rows = rows;
    }

    /** What is to be stored. Not a copy. */
    byte[] rows() {
        return rows;
    }

    Counts column(int column) {
        BinaryReader in = new BinaryReader(rows);
        long[] ids = new long[64];
        long[] first = new long[64];
        long[] second = new long[64];
        int size = 0;
        Pairs pairs = new Pairs(columns);
        while (!in.atEnd()) {
            if (size == ids.length) {
                ids = Arrays.copyOf(ids, size * 2);
                first = Arrays.copyOf(first, size * 2);
                second = Arrays.copyOf(second, size * 2);
            }
            ids[size] = in.hash48();
            pairs.read(in, columns, NONE, NONE);
            first[size] = pairs.first[column];
            second[size] = pairs.second[column];
            size += first[size] == 0 && second[size] == 0 ? 0 : 1;
        }
        return Counts.ofSorted(Arrays.copyOf(ids, size), Arrays.copyOf(first, size), Arrays.copyOf(second, size));
    }

    /** With a further column behind the last. */
    CountsTable with(Counts added) {
        return rebuilt(columns + 1, NONE, columns, added);
    }

    /** With {@code counts} in place of what that column held. */
    CountsTable with(int column, Counts counts) {
        return rebuilt(columns, column, column, counts);
    }

    CountsTable without(int column) {
        return rebuilt(columns - 1, column, NONE, Counts.NONE);
    }

    /** Without its first column, and with a further one behind the last: {@link #without} and {@link #with} in one walk. */
    CountsTable shifted(Counts added) {
        return rebuilt(columns, 0, columns - 1, added);
    }

    private CountsTable rebuilt(int newColumns, int left, int entered, Counts counts) {
        BinaryReader in = new BinaryReader(rows);
        BinaryWriter out = new BinaryWriter(rows.length + USUAL_ROW * counts.size());
        Pairs row = new Pairs(newColumns);
        int place = 0;
        while (!in.atEnd()) {
            long id = in.hash48();
            row.clear();
            for (; place < counts.size() && counts.idAt(place) < id; place++) {
                row.set(entered, counts, place);
                row.write(counts.idAt(place), out);
                row.clear();
            }
            row.read(in, columns, left, entered);
            if (place < counts.size() && counts.idAt(place) == id) {
                row.set(entered, counts, place++);
            }
            row.write(id, out);
        }
        row.clear();
        for (; place < counts.size(); place++) {
            row.set(entered, counts, place);
            row.write(counts.idAt(place), out);
        }
        return new CountsTable(newColumns, out.toBytes());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CountsTable table && columns == table.columns && Arrays.equals(rows, table.rows);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(rows);
    }

    @Override
    public String toString() {
        return columns + " columns in " + rows.length + " bytes";
    }

    /** One row's counts. */
    private static final class Pairs {
        private final long[] first;
        private final long[] second;

        Pairs(int columns) {
            first = new long[columns];
            second = new long[columns];
        }

        void clear() {
            Arrays.fill(first, 0);
            Arrays.fill(second, 0);
        }

        void set(int column, Counts counts, int place) {
            first[column] = counts.firstAt(place);
            second[column] = counts.secondAt(place);
        }

        /** All columns but the one that leaves, those at and behind the one that enters a place further on. */
        void read(BinaryReader in, int columns, int left, int entered) {
            int to = entered == 0 ? 1 : 0;
            for (int column = 0; column < columns; column++) {
                long count = in.count();
                long next = (count & HAS_SECOND) == 0 ? 0 : in.count();
                if (column != left) {
                    first[to] = count >>> 1;
                    second[to++] = next;
                    to += to == entered ? 1 : 0;
                }
            }
        }

        /** Unless all of it is 0. */
        void write(long id, BinaryWriter out) {
            long any = 0;
            for (int column = 0; column < first.length; column++) {
                any |= first[column] | second[column];
            }
            if (any == 0) {
                return;
            }
            out.hash48(id);
            for (int column = 0; column < first.length; column++) {
                boolean hasSecond = second[column] != 0;
                out.count(first[column] << 1 | (hasSecond ? HAS_SECOND : 0));
                if (hasSecond) {
                    out.count(second[column]);
                }
            }
        }
    }
}
