package io.flagtally.aggregator.once;

import io.flagtally.aggregator.expiry.ExpiryWalk;
import io.flagtally.aggregator.expiry.ExpiryWalk.ExpiryRule;
import io.flagtally.model.topics.Topic;
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
     * @param rememberFor how long after its last report a connection or request is forgotten, by the times of receipt on its raw
     *     topic
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
                        Stores.persistentKeyValueStore(requestsName), IdempotencyKey.SERDE, RememberedRequest.SERDE));
        this.rememberFor = rememberFor;
        this.metrics = new OnceMetrics(registry);
    }

    /** The stores that a processor needs which makes a filter. The same ones at every call. */
    public Set<StoreBuilder<?>> stores() {
        return stores;
    }

    /**
     * The filter of the processor of one raw topic, which from then on forgets what is over on that topic. To be called in
     * the processor's {@code init}.
     */
    public ReportFilter filter(Topic topic, ProcessorContext<?, ?> context) {
        KeyValueStore<ConnectionKey, RememberedConnection> connections = context.getStateStore(connectionsName);
        KeyValueStore<IdempotencyKey, RememberedRequest> requests = context.getStateStore(requestsName);
        OnceFilter filter = new OnceFilter(connections, requests, metrics);
        forget(
                context,
                requests,
                filter,
                (request, remembered, now) -> request.isOf(topic) && isOver(remembered.lastReceived(), now));
        if (topic == Topic.UNLEASH_REPORTS_RAW) {
            forget(context, connections, filter, (key, connection, now) -> isOver(connection.lastReceived(), now));
        }
        return filter;
    }

    private boolean isOver(long lastReceived, long now) {
        return lastReceived < now - rememberFor.toMillis();
    }

    /** Time goes by what was received on the filter's topic: another of the task may have been read further. */
    private static <K, V> void forget(
            ProcessorContext<?, ?> context, KeyValueStore<K, V> store, OnceFilter filter, ExpiryRule<K, V> rule) {
        ExpiryWalk<K, V> walk = new ExpiryWalk<>(store, rule);
        context.schedule(EXPIRY_INTERVAL, PunctuationType.WALL_CLOCK_TIME, wallClock -> filter.lastReceived()
                .ifPresent(now -> walk.next(now).forEach(store::delete)));
    }
}
