package io.flagtally.aggregator.once;

import io.flagtally.aggregator.expiry.ExpiryWalk;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.topics.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Counts each evaluation once: makes the filter of each raw topic of a task, and the stores that they need. */
public final class CountOnce {
    private static final Duration EXPIRY_INTERVAL = Duration.ofSeconds(10);

    private final ResendSettings settings;
    private final RawLogs logs;
    private final Function<ReportFormat, ReportDecoder> newDecoder;
    private final OnceMetrics metrics;
    private final StoreBuilder<KeyValueStore<Bytes, RememberedConnection>> connections;
    private final StoreBuilder<KeyValueStore<IdempotencyKey, RememberedRequest>> requests;

    /**
     * Takes what every task needs.
     *
     * @param storeSuffix what the stores' names end in: they are laid out by the raw topics, so each generation has its
     *     own
     * @param logs where reports are read back from
     * @param newDecoder makes a decoder for one thread
     */
    public CountOnce(
            String storeSuffix,
            ResendSettings settings,
            RawLogs logs,
            Function<ReportFormat, ReportDecoder> newDecoder,
            MeterRegistry registry) {
        this.settings = settings;
        this.logs = logs;
        this.newDecoder = newDecoder;
        this.metrics = new OnceMetrics(registry);
        this.connections = Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore("remembered-reports" + storeSuffix),
                Serdes.Bytes(),
                RememberedConnection.SERDE);
        this.requests = Stores.keyValueStoreBuilder(
                Stores.persistentKeyValueStore("remembered-requests" + storeSuffix),
                IdempotencyKey.SERDE,
                RememberedRequest.SERDE);
    }

    /** The stores of a raw topic's processor that makes a filter. The same ones at every call. */
    public List<StoreBuilder<?>> stores(Topic topic) {
        return hasBuckets(topic) ? List.of(connections, requests) : List.of(requests);
    }

    /**
     * The filter of the processor of one raw topic, which from then on forgets what is over on that topic. To be called
     * in the processor's {@code init}.
     *
     * @param topicName the topic's name on the cluster
     */
    public ReportFilter filter(Topic topic, String topicName, ProcessorContext<?, ?> context) {
        Sha256 hash = new Sha256();
        if (!hasBuckets(topic)) {
            return forgettingFilter(topic, context, hash, ReportFilter.PASS_ALL, since -> {});
        }
        RawLog log = logs.open(new TopicPartition(topicName, context.taskId().partition()));
        Connections remembered =
                new Connections(context.getStateStore(connections.name()), settings.maxConnections(), metrics);
        ConnectionKeys keys = new ConnectionKeys(hash);
        BucketFilter buckets = new BucketFilter(
                remembered,
                keys,
                log,
                new Originals(log, newDecoder, keys),
                () -> context.recordMetadata().orElseThrow().offset(),
                metrics);
        context.schedule(EXPIRY_INTERVAL, PunctuationType.WALL_CLOCK_TIME, wallClock -> log.rest());
        return forgettingFilter(topic, context, hash, buckets, remembered::forgetOver);
    }

    /** Only Unleash's SDKs name their connections and buckets. */
    private static boolean hasBuckets(Topic topic) {
        return topic == Topic.UNLEASH_REPORTS_RAW;
    }

    /**
     * {@code forgetOver} gets the time before which all that was received is over. Each topic has its own time: the
     * task may have read another one further.
     */
    private ReportFilter forgettingFilter(
            Topic topic, ProcessorContext<?, ?> context, Sha256 hash, ReportFilter buckets, LongConsumer forgetOver) {
        KeyValueStore<IdempotencyKey, RememberedRequest> store = context.getStateStore(requests.name());
        OnceFilter filter = new OnceFilter(new Requests(store, hash, metrics), buckets);
        ExpiryWalk<IdempotencyKey, RememberedRequest> walk = new ExpiryWalk<>(
                store, (request, remembered, since) -> request.isOf(topic) && remembered.lastReceived() < since);
        context.schedule(EXPIRY_INTERVAL, PunctuationType.WALL_CLOCK_TIME, wallClock -> filter.lastReceived()
                .ifPresent(now -> {
                    long since = now - settings.rememberFor().toMillis();
                    walk.next(since).forEach(store::delete);
                    forgetOver.accept(since);
                }));
        return filter;
    }
}
