package io.flagtally.aggregator.applications;

import io.flagtally.aggregator.combine.CombineBounds;
import io.flagtally.aggregator.combine.CommitHook;
import io.flagtally.aggregator.combine.CommitHookBuilder;
import io.flagtally.aggregator.expiry.ReceiptTime;
import io.flagtally.aggregator.rows.ClientRow;
import io.flagtally.model.decode.ClientInfo;
import io.flagtally.model.rows.ClientApplication;
import io.flagtally.model.rows.ClientApplicationKey;
import io.flagtally.model.rows.JsonSerde;
import io.flagtally.model.topics.Topic;
import io.flagtally.streams.serde.BinarySerde;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Keeps when each client application was first and last seen, by time of receipt. */
public final class ClientApplications {
    static final BinarySerde<ClientApplicationKey> KEY_SERDE = new BinarySerde<>(
            (out, key) -> out.text(key.environment())
                    .text(key.app())
                    .text(key.sdk())
                    .text(key.sdkVersion())
                    .text(key.platform())
                    .text(key.platformVersion()),
            in -> new ClientApplicationKey(in.text(), in.text(), in.text(), in.text(), in.text(), in.text()));

    static final String STORE = "client-applications";

    private static final String MERGE = "merge-client-applications";
    static final String HOOK = CommitHook.name(MERGE);

    private final CombineBounds bounds;
    private final Duration expiry;
    private final Duration longestUnread;
    private final Duration eraseWithin;
    private final MeterRegistry registry;

    /**
     * Takes what all tasks share.
     *
     * @param bounds of what one task holds between two commits
     * @param expiry one unseen for so long leaves by tombstone
     * @param longestUnread how long a raw report may lie unread and still be counted
     * @param eraseWithin how long the changelog may keep what was forgotten
     */
    public ClientApplications(
            CombineBounds bounds,
            Duration expiry,
            Duration longestUnread,
            Duration eraseWithin,
            MeterRegistry registry) {
        this.bounds = bounds;
        this.expiry = expiry;
        this.longestUnread = longestUnread;
        this.eraseWithin = eraseWithin;
        this.registry = registry;
    }

    /** Adds the table; {@code partitions} are those of its repartition topic. */
    public void add(KStream<byte[], ClientRow> clients, int partitions, String topicPrefix) {
        clients.map(
                        (unkeyed, row) -> KeyValue.pair(
                                key(row), SeenBetween.between(row.firstReceivedAt(), row.lastReceivedAt())),
                        Named.as("key-client-applications"))
                .repartition(Repartitioned.<ClientApplicationKey, SeenBetween>as(STORE)
                        .withKeySerde(KEY_SERDE)
                        .withValueSerde(SeenBetween.SERDE)
                        .withNumberOfPartitions(partitions))
                .process(merger(), Named.as(MERGE))
                .map(ClientApplications::outputRow, Named.as("name-client-applications"))
                .to(
                        Topic.CLIENT_APPLICATIONS.name(topicPrefix),
                        Produced.with(
                                        new JsonSerde<>(ClientApplicationKey.class),
                                        new JsonSerde<>(ClientApplication.class))
                                .withName("client-applications-sink"));
    }

    private ProcessorSupplier<ClientApplicationKey, SeenBetween, ClientApplicationKey, SeenBetween> merger() {
        ReceiptTime receiptTime = new ReceiptTime(longestUnread);
        Counter expired = Counter.builder("flagtally.aggregator.applications.expired")
                .description("client applications that went unseen for too long and were forgotten")
                .register(registry);
        return new ProcessorSupplier<>() {
            @Override
            public Processor<ClientApplicationKey, SeenBetween, ClientApplicationKey, SeenBetween> get() {
                return new ApplicationProcessor(bounds, expiry, receiptTime, expired);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return bounds.areOff() ? Set.of(store()) : Set.of(store(), new CommitHookBuilder(HOOK));
            }
        };
    }

    /**
     * Not cached: what a cache would hold is merged on the heap. What was forgotten leaves the changelog as it leaves
     * the output.
     */
    private StoreBuilder<?> store() {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(STORE), KEY_SERDE, SeenBetween.SERDE)
                .withLoggingEnabled(
                        Map.of(TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, Long.toString(eraseWithin.toMillis())));
    }

    private static ClientApplicationKey key(ClientRow row) {
        ClientInfo client = row.client();
        return new ClientApplicationKey(
                row.environment(),
                client.app(),
                client.sdk(),
                client.sdkVersion(),
                client.platform(),
                client.platformVersion());
    }

    /** The value is null for one that was forgotten. */
    private static KeyValue<ClientApplicationKey, ClientApplication> outputRow(
            ClientApplicationKey key, SeenBetween seen) {
        if (seen == null) {
            return KeyValue.pair(key, null);
        }
        ClientApplication row = new ClientApplication(
                key.environment(),
                key.app(),
                key.sdk(),
                key.sdkVersion(),
                key.platform(),
                key.platformVersion(),
                Instant.ofEpochSecond(seen.first()),
                Instant.ofEpochSecond(seen.last()));
        return KeyValue.pair(key, row);
    }
}
