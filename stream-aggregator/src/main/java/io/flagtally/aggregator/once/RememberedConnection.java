package io.flagtally.aggregator.once;

import io.flagtally.aggregator.serde.BinaryReader;
import io.flagtally.aggregator.serde.BinarySerde;
import io.flagtally.aggregator.serde.BinaryWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * The latest buckets of a connection.
 *
 * @param lastReceived when the broker took its last report that told anything new, ms since the epoch
 * @param buckets oldest first, at most {@value #MAX_BUCKETS}
 */
record RememberedConnection(long lastReceived, List<RememberedBucket> buckets) {
    /** An SDK resends its last bucket; a late original can come while the next two are under way. */
    static final int MAX_BUCKETS = 3;

    /**
     * Names that all buckets of a connection hold counts of. Each takes up to 27 bytes, usually 9; together they must fit a
     * record of the changelog, which takes 1 MiB: one that it refused would stop the aggregator, again at every start.
     */
    static final int MAX_NAMES = 30_000;

    static final RememberedConnection UNKNOWN = new RememberedConnection(0, List.of());

    static final BinarySerde<RememberedConnection> SERDE =
            new BinarySerde<>(RememberedConnection::write, RememberedConnection::read);

    /** The bucket of that start; null if there is none. */
    RememberedBucket bucket(long start) {
        for (RememberedBucket bucket : buckets) {
            if (bucket.start() == start) {
                return bucket;
            }
        }
        return null;
    }

    /**
     * With {@code bucket} in place of the one of the same start, or as the newest, in place of the oldest. A bucket that is
     * too large is not remembered: what is known of its start stays, since that much of it was counted.
     */
    RememberedConnection with(RememberedBucket bucket, long receivedAt) {
        if (bucket.size() > MAX_NAMES) {
            return new RememberedConnection(Math.max(lastReceived, receivedAt), buckets);
        }
        List<RememberedBucket> next = new ArrayList<>(buckets);
        RememberedBucket known = bucket(bucket.start());
        if (known != null) {
            next.set(next.indexOf(known), bucket);
        } else {
            if (next.size() == MAX_BUCKETS) {
                next.remove(0);
            }
            next.add(bucket);
        }
        while (next.stream().mapToInt(RememberedBucket::size).sum() > MAX_NAMES) {
            next.remove(next.get(0).start() == bucket.start() ? 1 : 0);
        }
        return new RememberedConnection(Math.max(lastReceived, receivedAt), next);
    }

    private static void write(BinaryWriter out, RememberedConnection connection) {
        out.number(connection.lastReceived).number(connection.buckets.size());
        for (RememberedBucket bucket : connection.buckets) {
            out.number(bucket.start()).number(bucket.stop() - bucket.start());
            bucket.flags().write(out);
            bucket.variants().write(out);
        }
    }

    private static RememberedConnection read(BinaryReader in) {
        long lastReceived = in.number();
        int size = Math.toIntExact(in.number());
        List<RememberedBucket> buckets = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            long start = in.number();
            buckets.add(new RememberedBucket(start, start + in.number(), Counts.read(in), Counts.read(in)));
        }
        return new RememberedConnection(lastReceived, buckets);
    }
}
