package io.flagtally.aggregator.once;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What one task remembers of connections, no more than a bounded number. Their keys are hashes, so any stretch of the
 * store is a fair sample of it.
 */
final class Connections {
    /** The oldest of so many neighbours is among the oldest of all. */
    private static final int SAMPLE = 16;

    /** The bound has been lowered: each new connection takes the place of two. */
    private static final int FORGOTTEN_AT_ONCE = 2;

    private static final int MIN_STRETCH = 2_000;

    /** Stretches of a round: an hour, where {@link #forgetOver} is called every ten seconds. */
    private static final int STRETCHES = 360;

    private static final long SECOND_MS = 1_000;

    private final KeyValueStore<Bytes, RememberedConnection> store;
    private final int most;
    private final OnceMetrics metrics;
    private final HashWalk<RememberedConnection> expiry;
    private final HashWalk<RememberedConnection> oldest;
    private long told;

    Connections(KeyValueStore<Bytes, RememberedConnection> store, int most, OnceMetrics metrics) {
        this.store = store;
        this.most = most;
        this.metrics = metrics;
        this.expiry = new HashWalk<>(store, ConnectionKeys.BYTES);
        this.oldest = new HashWalk<>(store, ConnectionKeys.BYTES);
        tell(store.approximateNumEntries());
    }

    /** {@link RememberedConnection#UNKNOWN} if there is none. */
    RememberedConnection get(Bytes key) {
        RememberedConnection known = store.get(key);
        return known == null ? RememberedConnection.UNKNOWN : known;
    }

    void put(Bytes key, RememberedConnection connection, boolean isNew) {
        if (isNew) {
            for (int i = 0; i < FORGOTTEN_AT_ONCE && store.approximateNumEntries() >= most; i++) {
                forgetOneOfTheOldest();
            }
        }
        store.put(key, connection);
    }

    /** Forgets, of the next stretch, those that did not report since then, in ms since the epoch. */
    void forgetOver(long since) {
        long length = Math.max(MIN_STRETCH, store.approximateNumEntries() / STRETCHES);
        for (KeyValue<Bytes, RememberedConnection> entry : expiry.next(length)) {
            if (entry.value.lastReceived() < Math.floorDiv(since, SECOND_MS)) {
                store.delete(entry.key);
            }
        }
        tell(store.approximateNumEntries());
    }

    /** The task lets its partition go. */
    void close() {
        tell(0);
    }

    private void forgetOneOfTheOldest() {
        KeyValue<Bytes, RememberedConnection> found = null;
        while (found == null) {
            for (KeyValue<Bytes, RememberedConnection> entry : oldest.next(SAMPLE)) {
                if (found == null || entry.value.lastReceived() < found.value.lastReceived()) {
                    found = entry;
                }
            }
        }
        store.delete(found.key);
        metrics.forgotten();
    }

    private void tell(long remembered) {
        metrics.remembered(remembered - told);
        told = remembered;
    }
}
