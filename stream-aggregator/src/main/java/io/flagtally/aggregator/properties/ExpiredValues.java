package io.flagtally.aggregator.properties;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Walks the value store round and round, a bounded stretch at a time, and finds the values that went unseen. */
final class ExpiredValues {
    private static final int STRETCH = 2_000;

    private final KeyValueStore<ValueKey, ValueState> values;
    private final Duration expiry;
    private ValueKey resumeAt;

    ExpiredValues(KeyValueStore<ValueKey, ValueState> values, Duration expiry) {
        this.values = values;
        this.expiry = expiry;
    }

    /**
     * The expired ones of the next stretch; the caller deletes them.
     *
     * @param now latest time of receipt seen, in ms since the epoch: a stopped aggregator must not age what it holds
     */
    List<ValueKey> next(long now) {
        List<ValueKey> expired = new ArrayList<>();
        ValueKey from = resumeAt;
        resumeAt = null;
        try (KeyValueIterator<ValueKey, ValueState> stretch = values.range(from, null)) {
            for (int seen = 0; stretch.hasNext(); seen++) {
                KeyValue<ValueKey, ValueState> entry = stretch.next();
                if (seen == STRETCH) {
                    resumeAt = entry.key;
                    break;
                }
                if (entry.value.isExpiredAt(now, expiry)) {
                    expired.add(entry.key);
                }
            }
        }
        return expired;
    }
}
