package io.flagtally.aggregator.once;

import io.flagtally.streams.serde.BinaryReader;
import io.flagtally.streams.serde.BinarySerde;
import io.flagtally.streams.serde.BinaryWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the reports lie that were counted of a connection's latest buckets.
 *
 * @param lastReceived when the broker took its last report, seconds since the epoch
 * @param buckets in the order in which they came first, the latest first; at most {@value #MAX_BUCKETS}
 */
record RememberedConnection(long lastReceived, List<Bucket> buckets) {
    /** An SDK resends its last bucket; a late original can come while the next two are under way. */
    static final int MAX_BUCKETS = 3;

    /** More reports with one start, each of which lacks something of the others, don't come from one honest SDK. */
    static final int MAX_OFFSETS = 4;

    static final RememberedConnection UNKNOWN = new RememberedConnection(0, List.of());

    static final BinarySerde<RememberedConnection> SERDE =
            new BinarySerde<>(RememberedConnection::write, RememberedConnection::read);

    private static final long MORE = 1;
    private static final long SECOND_MS = 1_000;

    /**
     * What was counted of one bucket.
     *
     * @param start names the bucket within its connection, ms since the epoch
     * @param offsets of the reports on the raw partition that together say what was counted, in the order in which they
     *     came
     */
    record Bucket(long start, List<Long> offsets) {}

    /** The bucket of that start; null if there is none. */
    Bucket bucket(long start) {
        for (Bucket bucket : buckets) {
            if (bucket.start == start) {
                return bucket;
            }
        }
        return null;
    }

    /**
     * With {@code bucket} in place of the one of the same start, or else in place of the oldest.
     *
     * @param receivedAt ms since the epoch
     */
    RememberedConnection with(Bucket bucket, long receivedAt) {
        List<Bucket> next = new ArrayList<>(buckets);
        int place = next.indexOf(bucket(bucket.start));
        if (place >= 0) {
            next.set(place, bucket);
        } else {
            next.add(0, bucket);
        }
        return new RememberedConnection(
                Math.max(lastReceived, Math.floorDiv(receivedAt, SECOND_MS)),
                next.subList(0, Math.min(next.size(), MAX_BUCKETS)));
    }

    /**
     * Each number as its difference from the one before: usually 26 bytes and never more than 100 with one offset each.
     */
    private static void write(BinaryWriter out, RememberedConnection connection) {
        out.number(connection.lastReceived);
        long start = connection.lastReceived * SECOND_MS;
        long offset = 0;
        for (Bucket bucket : connection.buckets) {
            out.number(start - bucket.start);
            start = bucket.start;
            for (int i = 0; i < bucket.offsets.size(); i++) {
                long difference = offset - bucket.offsets.get(i);
                boolean last = i == bucket.offsets.size() - 1;
                out.number(difference << 1 | (last ? 0 : MORE));
                offset = bucket.offsets.get(i);
            }
        }
    }

    private static RememberedConnection read(BinaryReader in) {
        long lastReceived = in.number();
        long start = lastReceived * SECOND_MS;
        long offset = 0;
        List<Bucket> buckets = new ArrayList<>(MAX_BUCKETS);
        while (!in.atEnd()) {
            start -= in.number();
            List<Long> offsets = new ArrayList<>(1);
            long difference;
            do {
                difference = in.number();
                offset -= difference >> 1;
                offsets.add(offset);
            } while ((difference & MORE) != 0);
            buckets.add(new Bucket(start, offsets));
        }
        return new RememberedConnection(lastReceived, buckets);
    }
}
