package io.flagtally.relay.growth;

import io.flagtally.model.rows.JsonSerde;
import io.flagtally.relay.bulk.BulkKey;
import io.flagtally.relay.rows.RelayInput;
import io.flagtally.relay.rows.SkippedRows;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Turns rows into bodies, in the task that holds their environment. */
public final class RelayedGrowth {
    static final String TOTALS = "relayed-totals";
    static final String APPLICATIONS = "announced-applications";
    static final String WAITING = "waiting-growth";
    static final String ENVIRONMENTS = "relayed-environments";

    private final GrowthSettings settings;
    private final GrowthMetrics metrics;
    private final SkippedRows skipped;

    public RelayedGrowth(GrowthSettings settings, GrowthMetrics metrics, SkippedRows skipped) {
        this.settings = settings;
        this.metrics = metrics;
        this.skipped = skipped;
    }

    /** The bodies; {@code inputs} must lie where their environment does. */
    public KStream<BulkKey, byte[]> bodies(KStream<String, RelayInput> inputs) {
        Set<String> namedWithoutToken = ConcurrentHashMap.newKeySet();
        return inputs.process(
                new ProcessorSupplier<>() {
                    @Override
                    public Processor<String, RelayInput, BulkKey, byte[]> get() {
                        return new GrowthProcessor(settings, metrics, skipped, namedWithoutToken);
                    }

                    @Override
                    public Set<StoreBuilder<?>> stores() {
                        return Set.of(
                                store(TOTALS, Serdes.Bytes(), RelayedTotal.SERDE),
                                store(APPLICATIONS, Serdes.Bytes(), Announced.SERDE),
                                store(WAITING, Serdes.Bytes(), Serdes.ByteArray()),
                                store(ENVIRONMENTS, Serdes.String(), new JsonSerde<>(EnvironmentState.class)));
                    }
                },
                Named.as("gather-growth"));
    }

    private static <K, V> StoreBuilder<?> store(String name, Serde<K> key, Serde<V> value) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), key, value);
    }
}
