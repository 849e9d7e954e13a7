package io.flagtally.aggregator.properties;

import io.flagtally.aggregator.expiry.ReceiptTime;
import io.flagtally.aggregator.rows.PropertyRow;
import io.flagtally.aggregator.rows.ValueRow;
import io.flagtally.model.rows.JsonSerde;
import io.flagtally.model.rows.ReceivedProperty;
import io.flagtally.model.rows.ReceivedPropertyKey;
import io.flagtally.model.rows.ReceivedPropertyValue;
import io.flagtally.model.rows.ReceivedPropertyValueKey;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
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

/** Keeps when each context property was received, and its values with their labels. */
public final class ReceivedProperties {
    static final String PROPERTY_STORE = "received-properties";
    static final String VALUE_STORE = "received-property-values";
    static final String SIGHTINGS = "property-sightings";

    private final PropertySettings settings;
    private final Duration maxSkew;
    private final TopicSettings topics;
    private final MeterRegistry registry;

    /** {@code maxSkew}: a client's time this far after its receipt is not believed. */
    public ReceivedProperties(
            PropertySettings settings, Duration maxSkew, TopicSettings topics, MeterRegistry registry) {
        this.settings = settings;
        this.maxSkew = maxSkew;
        this.topics = topics;
        this.registry = registry;
    }

    /** Adds both tables. */
    public void add(KStream<byte[], PropertyRow> properties, KStream<byte[], ValueRow> values) {
        SightingFilter filter = new SightingFilter(settings.rules(), registry);
        KStream<PropertyKey, PropertyChange> changes = properties
                .flatMap((unkeyed, row) -> filter.sightings(row), Named.as("key-received-properties"))
                .merge(
                        values.flatMap(
                                (unkeyed, row) -> filter.sightings(row), Named.as("key-received-property-values")),
                        Named.as("merge-property-sightings"))
                .repartition(Repartitioned.<PropertyKey, Sighting>as(SIGHTINGS)
                        .withKeySerde(PropertyKey.SERDE)
                        .withValueSerde(Sighting.SERDE)
                        .withNumberOfPartitions(topics.outputPartitions()))
                .process(tracker(), Named.as("track-properties"));
        changes.flatMap((key, change) -> propertyRow(change), Named.as("name-received-properties"))
                .to(
                        Topic.RECEIVED_PROPERTIES.name(topics.prefix()),
                        Produced.with(
                                        new JsonSerde<>(ReceivedPropertyKey.class),
                                        new JsonSerde<>(ReceivedProperty.class))
                                .withName("received-properties-sink"));
        changes.flatMap((key, change) -> valueRow(change), Named.as("name-received-property-values"))
                .to(
                        Topic.RECEIVED_PROPERTY_VALUES.name(topics.prefix()),
                        Produced.with(
                                        new JsonSerde<>(ReceivedPropertyValueKey.class),
                                        new JsonSerde<>(ReceivedPropertyValue.class))
                                .withName("received-property-values-sink"));
    }

    private static List<KeyValue<ReceivedPropertyKey, ReceivedProperty>> propertyRow(PropertyChange change) {
        if (!(change instanceof PropertyChange.OfProperty property)) {
            return List.of();
        }
        PropertyKey key = property.key();
        return List.of(KeyValue.pair(
                new ReceivedPropertyKey(key.environment(), key.property()),
                property.state() == null ? null : property.state().row(key)));
    }

    private static List<KeyValue<ReceivedPropertyValueKey, ReceivedPropertyValue>> valueRow(PropertyChange change) {
        if (!(change instanceof PropertyChange.OfValue value)) {
            return List.of();
        }
        ValueKey key = value.key();
        return List.of(KeyValue.pair(
                new ReceivedPropertyValueKey(key.environment(), key.property(), key.value()),
                value.state() == null ? null : value.state().row(key)));
    }

    private ProcessorSupplier<PropertyKey, Sighting, PropertyKey, PropertyChange> tracker() {
        ReceiptTime receiptTime = new ReceiptTime(topics.rawLifetime());
        PropertyTimes times = new PropertyTimes(settings.timeFloor(), maxSkew, registry);
        Counter valuesDropped = Counter.builder("flagtally.aggregator.values.dropped")
                .description("values not kept because their property held its full number of them")
                .register(registry);
        return new ProcessorSupplier<>() {
            @Override
            public Processor<PropertyKey, Sighting, PropertyKey, PropertyChange> get() {
                return new TrackProcessor(settings, times, receiptTime, valuesDropped);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return Set.of(propertyStore(), valueStore());
            }
        };
    }

    /** Cached: the last time of a busy property moves each second, and its changelog needs one record a commit. */
    private StoreBuilder<?> propertyStore() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(PROPERTY_STORE), PropertyKey.SERDE, PropertyState.SERDE)
                .withLoggingEnabled(compactedInTime())
                .withCachingEnabled();
    }

    /** Not cached: most writes are a value's first and last. */
    private StoreBuilder<?> valueStore() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(VALUE_STORE), ValueKey.SERDE, ValueState.SERDE)
                .withLoggingEnabled(compactedInTime());
    }

    /** What was forgotten must leave the changelogs as it leaves the outputs. */
    private Map<String, String> compactedInTime() {
        return Map.of(
                TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG,
                Long.toString(topics.eraseWithin().toMillis()));
    }
}
