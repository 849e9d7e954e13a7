package io.flagtally.aggregator.once;

import io.flagtally.aggregator.serde.BinaryReader;
import io.flagtally.aggregator.serde.BinarySerde;
import io.flagtally.aggregator.serde.BinaryWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The latest buckets of a connection.
 *
 * @param lastReceived when the broker took its last report, ms since the epoch
 * @param spans of the buckets, oldest first, at most {@value #MAX_BUCKETS}
 * @param flags largest yes and no of each flag, a column for each bucket
 * @param variants largest count of each variant, a column for each bucket
 */
record RememberedConnection(long lastReceived, List<Span> spans, CountsTable flags, CountsTable variants) {
    /** An SDK resends its last bucket; a late original can come while the next two are under way. */
    static final int MAX_BUCKETS = 3;

    /**
     * Names that all buckets of a connection hold counts of. Each takes up to 27 bytes, usually 9 and less where buckets
     * share it; together they must fit a record of the changelog, which takes 1 MiB: one that it refused would stop the
     * aggregator, again at every start.
     */
    static final int MAX_NAMES = 30_000;

    static final RememberedConnection UNKNOWN =
            new RememberedConnection(0, List.of(), CountsTable.EMPTY, CountsTable.EMPTY);

    static final BinarySerde<RememberedConnection> SERDE = new BinarySerde<>(
            RememberedConnection::write, List.of(RememberedConnection::readFirstVersion, RememberedConnection::read));

    /**
     * When a bucket was, ms since the epoch, and how much it holds.
     *
     * @param names how many names it holds counts of
     */
    record Span(long start, long stop, int names) {
        static Span of(RememberedBucket bucket) {
            return new Span(bucket.start(), bucket.stop(), bucket.size());
        }
    }

    /** The latest stop of the bucket of that start; {@link Long#MIN_VALUE} if there is none. */
    long stop(long start) {
        int column = column(start);
        return column < 0 ? Long.MIN_VALUE : spans.get(column).stop();
    }

    /** The bucket of that start; null if there is none. */
    RememberedBucket bucket(long start) {
        int column = column(start);
        return column < 0
                ? null
                : new RememberedBucket(start, spans.get(column).stop(), flags.column(column), variants.column(column));
    }

    private int column(long start) {
        for (int column = 0; column < spans.size(); column++) {
            if (spans.get(column).start() == start) {
                return column;
            }
        }
        return -1;
    }

    /**
     * With {@code bucket} in place of the one of the same start, or as the newest, in place of the oldest. A bucket that is
     * too large is not remembered: what is known of its start stays, since that much of it was counted.
     */
    RememberedConnection with(RememberedBucket bucket, long receivedAt) {
        long received = Math.max(lastReceived, receivedAt);
        if (bucket.size() > MAX_NAMES) {
            return new RememberedConnection(received, spans, flags, variants);
        }
        RememberedConnection next = placed(bucket, received);
        while (next.names() > MAX_NAMES) {
            next = next.without(next.spans.get(0).start() == bucket.start() ? 1 : 0);
        }
        return next;
    }

    private RememberedConnection placed(RememberedBucket bucket, long received) {
        List<Span> next = new ArrayList<>(spans);
        int column = column(bucket.start());
        if (column >= 0) {
            next.set(column, Span.of(bucket));
            return new RememberedConnection(
                    received, next, flags.with(column, bucket.flags()), variants.with(column, bucket.variants()));
        }
        next.add(Span.of(bucket));
        if (next.size() <= MAX_BUCKETS) {
            return new RememberedConnection(
                    received, next, flags.with(bucket.flags()), variants.with(bucket.variants()));
        }
        next.remove(0);
        return new RememberedConnection(
                received, next, flags.shifted(bucket.flags()), variants.shifted(bucket.variants()));
    }

    private RememberedConnection without(int column) {
        List<Span> next = new ArrayList<>(spans);
        next.remove(column);
        return new RememberedConnection(lastReceived, next, flags.without(column), variants.without(column));
    }

    private int names() {
        int names = 0;
        for (Span span : spans) {
            names += span.names();
        }
        return names;
    }

    private static void write(BinaryWriter out, RememberedConnection connection) {
        out.number(connection.lastReceived).number(connection.spans.size());
        for (Span span : connection.spans) {
            out.number(span.start()).number(span.stop() - span.start()).number(span.names());
        }
        out.part(connection.flags.rows()).part(connection.variants.rows());
    }

    private static RememberedConnection read(BinaryReader in) {
        long lastReceived = in.number();
        int buckets = Math.toIntExact(in.number());
        List<Span> spans = new ArrayList<>(buckets);
        for (int i = 0; i < buckets; i++) {
            long start = in.number();
            spans.add(new Span(start, start + in.number(), Math.toIntExact(in.number())));
        }
        return new RememberedConnection(
                lastReceived, spans, new CountsTable(buckets, in.part()), new CountsTable(buckets, in.part()));
    }

    /** That version stored the buckets one after the other, with the same ids. */
    private static RememberedConnection readFirstVersion(BinaryReader in) {
        long lastReceived = in.number();
        RememberedConnection connection =
                new RememberedConnection(lastReceived, List.of(), CountsTable.EMPTY, CountsTable.EMPTY);
        int buckets = Math.toIntExact(in.number());
        for (int i = 0; i < buckets; i++) {
            long start = in.number();
            long stop = start + in.number();
            connection = connection.with(
                    new RememberedBucket(start, stop, readFirstVersionCounts(in), readFirstVersionCounts(in)),
                    lastReceived);
        }
        return connection;
    }

    private static Counts readFirstVersionCounts(BinaryReader in) {
        int size = Math.toIntExact(in.number());
        long[] ids = new long[size];
        long[] first = new long[size];
        long[] second = new long[size];
        long previous = 0;
        for (int i = 0; i < size; i++) {
            previous += in.number();
            ids[i] = previous;
            first[i] = in.number();
            second[i] = in.number();
        }
        return Counts.ofSorted(ids, first, second);
    }
}
