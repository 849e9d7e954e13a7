package io.flagtally.aggregator.once;

import io.flagtally.aggregator.expiry.ExpiryWalk;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Counts each evaluation once: makes the filter of each task, and the stores that they share. */
public final class CountOnce {

    private static final Duration EXPIRY_INTERVAL = Duration.ofSeconds(10);

    private final Duration rememberFor;
    private final OnceMetrics metrics;
    private final String connectionsName;
    private final String requestsName;
    private final Set<StoreBuilder<?>> stores;

    /**
     * Takes what every task needs.
     *
     * @param storeSuffix what the stores' names end in: they are laid out by the raw topics, so each generation has its own
     * @param rememberFor how long after a connection's last report it is forgotten, by the broker's time
     */
    public CountOnce(String storeSuffix, Duration rememberFor, MeterRegistry registry) {
        this.connectionsName = "remembered-reports" + storeSuffix;
        this.requestsName = "remembered-requests" + storeSuffix;
        this.stores = Set.of(
                Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(connectionsName),
                        ConnectionKey.SERDE,
                        RememberedConnection.SERDE),
                Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(requestsName), IdempotencyKey.SERDE, IdempotencyKey.TIME_SERDE));
        this.rememberFor = rememberFor;
        this.metrics = new OnceMetrics(registry);
    }

    /** The stores that a processor needs which makes a filter. The same ones at every call. */
    public Set<StoreBuilder<?>> stores() {
        return stores;
    }

    /** The filter of one processor. To be called in its {@code init}. */
    public ReportFilter filter(ProcessorContext<?, ?> context) {
        return new OnceFilter(context.getStateStore(connectionsName), context.getStateStore(requestsName), metrics);
    }

    /** Forgets, from now on, what is over. To be called in the {@code init} of one processor of each task. */
    public void forgetIn(ProcessorContext<?, ?> context) {
        KeyValueStore<ConnectionKey, RememberedConnection> connections = context.getStateStore(connectionsName);
        KeyValueStore<IdempotencyKey, Long> requests = context.getStateStore(requestsName);
        long rememberMs = rememberFor.toMillis();
        forget(context, connections, (connection, now) -> connection.lastReceived() < now - rememberMs);
        forget(context, requests, (receivedAt, now) -> receivedAt < now - rememberMs);
    }

    private static <K, V> void forget(
            ProcessorContext<?, ?> context, KeyValueStore<K, V> store, ExpiryWalk.ExpiryRule<V> rule) {
        ExpiryWalk<K, V> walk = new ExpiryWalk<>(store, rule);
        context.schedule(
                EXPIRY_INTERVAL, PunctuationType.WALL_CLOCK_TIME, wallClock -> walk.next(context.currentStreamTimeMs())
                        .forEach(store::delete));
    }
}
