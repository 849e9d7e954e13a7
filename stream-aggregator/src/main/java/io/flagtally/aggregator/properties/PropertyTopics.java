package io.flagtally.aggregator.properties;

import io.flagtally.model.rows.JsonSerde;
import io.flagtally.model.rows.ReceivedPropertyKey;
import io.flagtally.model.rows.ReceivedPropertyValueKey;
import io.flagtally.model.topics.Topic;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Where properties lie on Kafka, for callers that look for them there or ask the aggregators to forget them. */
public final class PropertyTopics {
    /**
     * Of requests, in ms since the epoch: older than any report, since a request must not move the time by which values
     * expire; and above 0, which brokers take for no time when they decide what to compact.
     */
    private static final long LONG_AGO = 1;

    private final Map<String, Function<byte[], Erasable>> keys = new LinkedHashMap<>();
    private final Set<String> outputs;
    private final String requests;

    /** Those of the installation with that prefix and of the aggregators with that (whole) application id. */
    public PropertyTopics(String topicPrefix, String applicationId) {
        JsonSerde<ReceivedPropertyKey> property = new JsonSerde<>(ReceivedPropertyKey.class);
        JsonSerde<ReceivedPropertyValueKey> value = new JsonSerde<>(ReceivedPropertyValueKey.class);
        keys.put(Topic.RECEIVED_PROPERTIES.name(topicPrefix), key -> of(property.deserialize("", key)));
        keys.put(Topic.RECEIVED_PROPERTY_VALUES.name(topicPrefix), key -> of(value.deserialize("", key)));
        this.outputs = Set.copyOf(keys.keySet());
        keys.put(
                applicationId + "-" + ReceivedProperties.PROPERTY_STORE + "-changelog",
                key -> of(PropertyKey.SERDE.deserialize("", key)));
        keys.put(
                applicationId + "-" + ReceivedProperties.VALUE_STORE + "-changelog",
                key -> of(ValueKey.SERDE.deserialize("", key)));
        this.requests = applicationId + "-" + ReceivedProperties.SIGHTINGS + "-repartition";
    }

    /** The topics that consumers read. */
    public Set<String> outputs() {
        return outputs;
    }

    /** Those, and the changelogs that stores are rebuilt from. */
    public Set<String> all() {
        return keys.keySet();
    }

    /** Where sightings, and requests to forget, wait for the task that holds their property. */
    public String sightings() {
        return requests;
    }

    /** What a record of one of the outputs or changelogs is about. */
    public Erasable named(String topic, byte[] key) {
        return keys.get(topic).apply(key);
    }

    /**
     * A request to forget, for a producer with the default partitioner: as Kafka Streams has it, so that the request
     * goes where the sightings of the property go.
     */
    public ProducerRecord<byte[], byte[]> request(Erasable what) {
        PropertyKey key = new PropertyKey(what.environment(), what.property());
        Sighting request = what instanceof Erasable.Value value
                ? new Sighting.ForgetValue(value.value())
                : new Sighting.ForgetProperty();
        return new ProducerRecord<>(
                requests,
                null,
                LONG_AGO,
                PropertyKey.SERDE.serialize(requests, key),
                Sighting.SERDE.serialize(requests, request));
    }

    private static Erasable of(ReceivedPropertyKey key) {
        return new Erasable.Property(key.environment(), key.property());
    }

    private static Erasable of(ReceivedPropertyValueKey key) {
        return new Erasable.Value(key.environment(), key.property(), key.value());
    }

    private static Erasable of(PropertyKey key) {
        return new Erasable.Property(key.environment(), key.property());
    }

    private static Erasable of(ValueKey key) {
        return new Erasable.Value(key.environment(), key.property(), key.value());
    }
}
