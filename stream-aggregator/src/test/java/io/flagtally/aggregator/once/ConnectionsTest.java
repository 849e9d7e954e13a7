package io.flagtally.aggregator.once;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
    private static final long NOW = 1_795_287_048L;
    private static final long NOW_MS = NOW * 1_000;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Sha256 hash = new Sha256();
    private final KeyValueStore<Bytes, RememberedConnection> store = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore("remembered"), Serdes.Bytes(), RememberedConnection.SERDE)
            .withLoggingDisabled()
            .build();

    ConnectionsTest() {
        store.init(new MockProcessorContext<>().getStateStoreContext(), store);
    }

    @Test
    void tellsFromTheStartHowManyTheStoreHolds() {
        fill(7, NOW);

        connections(100);

        assertThat(metrics.get("flagtally.aggregator.connections").gauge().value())
                .isEqualTo(7);
    }

    @Test
    void forgetsThoseThatReportedBeforeATimeAndKeepsThoseOfThatSecond() {
        fill(10, NOW);
        store.put(key("older"), lastReceived(NOW - 1));

        connections(100).forgetOver(NOW_MS);

        assertThat(store.get(key("older"))).isNull();
        assertThat(store.approximateNumEntries()).isEqualTo(10);
    }

    @Test
    void forgetsAStretchAtATimeAndAllWithinAnHourOfTenSecondSteps() {
        fill(20_000, NOW - 1);
        Connections connections = connections(100_000);

        connections.forgetOver(NOW_MS);
        assertThat(store.approximateNumEntries()).isBetween(17_000L, 19_000L);

        for (int step = 1; step < 360; step++) {
            connections.forgetOver(NOW_MS);
        }
        assertThat(store.approximateNumEntries()).isZero();
    }

    @Test
    void putsANewOneInPlaceOfTwoAsLongAsThereAreMoreThanALoweredBoundAllows() {
        fill(10, NOW);
        Connections connections = connections(5);

        connections.put(key("new"), lastReceived(NOW), true);

        assertThat(store.approximateNumEntries()).isEqualTo(9);
    }

    private Connections connections(int most) {
        return new Connections(store, most, new OnceMetrics(metrics));
    }

    private void fill(int entries, long lastReceived) {
        for (int i = 0; i < entries; i++) {
            store.put(key("connection-" + i), lastReceived(lastReceived));
        }
    }

    private Bytes key(String name) {
        return Bytes.wrap(hash.hash(ConnectionKeys.BYTES, name));
    }

    private static RememberedConnection lastReceived(long seconds) {
        return new RememberedConnection(seconds, List.of());
    }
}
