package io.flagtally.aggregator.expiry;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpiryWalkTest {
    private static final long CALLS_IN_SIX_HOURS = Duration.ofHours(6).dividedBy(ExpiryWalk.INTERVAL);

    @ParameterizedTest
    @ValueSource(longs = {1, 499, 500, 501, 5_000_000})
    void seesEveryEntryOnceWithinSixHoursHoweverManyThereAre(long entries) {
        ExpiryWalk<Long, Long> walk = new ExpiryWalk<>(storeOf(entries), (key, value, now) -> true);

        long next = 0;
        for (int call = 0; call <= CALLS_IN_SIX_HOURS && next < entries; call++) {
            List<Long> expired = walk.next(0);
            assertThat(expired.get(0)).isEqualTo(next);
            next += expired.size();
        }

        assertThat(next).isEqualTo(entries);
    }

    /** A long look would hold up the commit. */
    @ParameterizedTest
    @CsvSource({"500, 500", "501, 500", "5000000, 2314"})
    void looksAtLittleOfALargeStoreAtOnce(long entries, int looked) {
        ExpiryWalk<Long, Long> walk = new ExpiryWalk<>(storeOf(entries), (key, value, now) -> true);

        assertThat(walk.next(0)).hasSize(looked);
    }

    @Test
    void beginsAnewBehindTheLastEntry() {
        ExpiryWalk<Long, Long> walk = new ExpiryWalk<>(storeOf(3), (key, value, now) -> value < now);

        assertThat(walk.next(2)).containsExactly(0L, 1L);
        assertThat(walk.next(2)).containsExactly(0L, 1L);
    }

    /** Holds the numbers from 0 up, each under itself. */
    @SuppressWarnings("unchecked")
    private static KeyValueStore<Long, Long> storeOf(long entries) {
        return (KeyValueStore<Long, Long>) Proxy.newProxyInstance(
                ExpiryWalkTest.class.getClassLoader(), new Class<?>[] {KeyValueStore.class}, (store, method, args) -> {
                    if (method.getName().equals("approximateNumEntries")) {
                        return entries;
                    }
                    return new Numbers(args[0] == null ? 0 : (Long) args[0], entries);
                });
    }

    private static final class Numbers implements KeyValueIterator<Long, Long> {
        private final long end;
        private long next;

        Numbers(long from, long end) {
            this.next = from;
            this.end = end;
        }

        @Override
        public boolean hasNext() {
            return next < end;
        }

        @Override
        public KeyValue<Long, Long> next() {
            return KeyValue.pair(next, next++);
        }

        @Override
        public Long peekNextKey() {
            return next;
        }

        @Override
        public void close() {
            // Nothing to close.
        }
    }
}
