package io.flagtally.aggregator.expiry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Walks a store round and round, a bounded stretch at a time, and finds the entries that expired. A stretch grows with
 * the store, so that no rate of new entries outruns the walk.
 */
public final class ExpiryWalk<K, V> {
    /** When to call {@link #next}: often, and little each time, since a long run would hold up the commit. */
    static final Duration INTERVAL = Duration.ofSeconds(10);

    private static final int MIN_STRETCH = 500;

    /** Stretches of a round, which takes six hours. */
    private static final int STRETCHES = 2_160;

    private final KeyValueStore<K, V> store;
    private final ExpiryRule<K, V> rule;
    private K resumeAt;

    /** Says whether an entry is expired at {@code now}, in ms since the epoch. */
    public interface ExpiryRule<K, V> {
        boolean isExpired(K key, V value, long now);
    }

    public ExpiryWalk(KeyValueStore<K, V> store, ExpiryRule<K, V> rule) {
        this.store = store;
        this.rule = rule;
    }

    /**
     * The keys of the expired entries of the next stretch; the caller deletes them.
     *
     * @param now latest time of receipt seen, in ms since the epoch: a stopped aggregator must not age what it holds
     */
    public List<K> next(long now) {
        long length = Math.max(MIN_STRETCH, store.approximateNumEntries() / STRETCHES);
        List<K> expired = new ArrayList<>();
        K from = resumeAt;
        resumeAt = null;
        try (KeyValueIterator<K, V> stretch = store.range(from, null)) {
            for (long seen = 0; stretch.hasNext(); seen++) {
                KeyValue<K, V> entry = stretch.next();
                if (seen == length) {
                    resumeAt = entry.key;
                    break;
                }
                if (rule.isExpired(entry.key, entry.value, now)) {
                    expired.add(entry.key);
                }
            }
        }
        return expired;
    }
}
