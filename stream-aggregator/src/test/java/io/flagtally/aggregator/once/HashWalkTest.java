package io.flagtally.aggregator.once;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashWalkTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 100, 1_000, 20_000})
    void comesByEachEntryOnceARound(int entries) {
        HashWalk<String> walk = new HashWalk<>(storeOf(entries), ConnectionKeys.BYTES);

        Set<Bytes> seen = new HashSet<>();
        int met = 0;
        for (int step = 0; step < entries && met < entries; step++) {
            List<KeyValue<Bytes, String>> stretch = walk.next(16);
            stretch.forEach(entry -> seen.add(entry.key));
            met += stretch.size();
        }

        assertThat(met).isEqualTo(entries);
        assertThat(seen).hasSize(entries);
    }

    /** The store copies what it is asked for. */
    @Test
    void asksForNoMoreThanAStretchOfALargeStore() {
        HashWalk<String> walk = new HashWalk<>(storeOf(100_000), ConnectionKeys.BYTES);

        assertThat(IntStream.range(0, 120))
                .allSatisfy(step -> assertThat(walk.next(1_000)).hasSizeLessThan(1_300));
    }

    @Test
    void meetsAKeyOnceThatLiesWhereTwoStretchesMeet() {
        KeyValueStore<Bytes, String> store = storeOf(30);
        Bytes last = Bytes.wrap(HexFormat.of().parseHex("7fffffffffffffff" + "ffffffffffffffff"));
        Bytes first = Bytes.wrap(HexFormat.of().parseHex("8000000000000000" + "0000000000000000"));
        store.put(last, "");
        store.put(first, "");
        HashWalk<String> walk = new HashWalk<>(store, ConnectionKeys.BYTES);

        assertThat(walk.next(16)).extracting(entry -> entry.key).contains(last).doesNotContain(first);
        assertThat(walk.next(16)).extracting(entry -> entry.key).contains(first).doesNotContain(last);
    }

    @Test
    void findsNothingInAnEmptyStore() {
        assertThat(new HashWalk<>(storeOf(0), ConnectionKeys.BYTES).next(16)).isEmpty();
    }

    private static KeyValueStore<Bytes, String> storeOf(int entries) {
        KeyValueStore<Bytes, String> store = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore("walked"), Serdes.Bytes(), Serdes.String())
                .withLoggingDisabled()
                .build();
        store.init(new MockProcessorContext<>().getStateStoreContext(), store);
        Sha256 hash = new Sha256();
        for (int i = 0; i < entries; i++) {
            store.put(Bytes.wrap(hash.hash(ConnectionKeys.BYTES, "entry-" + i)), "");
        }
        return store;
    }
}
