package io.flagtally.aggregator.once;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Walks a store whose keys are hashes round and round, a stretch of the keys at a time. The in-memory store copies the
 * keys of a range before it gives the first, so a range must not be longer than what is wanted of it.
 */
final class HashWalk<V> {
    private final KeyValueStore<Bytes, V> store;
    private final int keyBytes;

    /** First eight bytes of the keys where the next stretch begins, unsigned. */
    private long position;

    HashWalk(KeyValueStore<Bytes, V> store, int keyBytes) {
        this.store = store;
        this.keyBytes = keyBytes;
    }

    /**
     * The entries of the next stretch, of which there are about {@code length}; the last stretch of a round may have
     * fewer.
     */
    List<KeyValue<Bytes, V>> next(long length) {
        long stretches = Math.max(1, store.approximateNumEntries() / Math.max(1, length));
        long last = position + Long.divideUnsigned(-1L, stretches);
        boolean isLast = stretches == 1 || Long.compareUnsigned(last, position) < 0 || last == -1L;
        List<KeyValue<Bytes, V>> entries = new ArrayList<>();
        try (KeyValueIterator<Bytes, V> stretch =
                store.range(key(stretches == 1 ? 0 : position, 0), isLast ? null : key(last, -1))) {
            stretch.forEachRemaining(entries::add);
        }
        position = isLast ? 0 : last + 1;
        return entries;
    }

    private Bytes key(long first, int rest) {
        ByteBuffer key = ByteBuffer.allocate(keyBytes).putLong(first);
        while (key.hasRemaining()) {
            key.put((byte) rest);
        }
        return Bytes.wrap(key.array());
    }
}
