package io.flagtally.aggregator.properties;

import io.flagtally.aggregator.expiry.ExpiryWalk;
import io.flagtally.aggregator.expiry.ReceiptTime;
import io.micrometer.core.instrument.Counter;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Merges sightings into the stores, forgets what it is told to, and forwards each row that changes. */
final class TrackProcessor extends ContextualProcessor<PropertyKey, Sighting, PropertyKey, PropertyChange> {
    private final PropertySettings settings;
    private final PropertyTimes times;
    private final ReceiptTime receiptTime;
    private final Counter valuesDropped;
    private KeyValueStore<PropertyKey, PropertyState> properties;
    private KeyValueStore<ValueKey, ValueState> values;
    private ExpiryWalk<ValueKey, ValueState> expired;

    TrackProcessor(PropertySettings settings, PropertyTimes times, ReceiptTime receiptTime, Counter valuesDropped) {
        this.settings = settings;
        this.times = times;
        this.receiptTime = receiptTime;
        this.valuesDropped = valuesDropped;
    }

    @Override
    public void init(ProcessorContext<PropertyKey, PropertyChange> context) {
        super.init(context);
        properties = context.getStateStore(ReceivedProperties.PROPERTY_STORE);
        values = context.getStateStore(ReceivedProperties.VALUE_STORE);
        expired = new ExpiryWalk<>(values, (key, value, now) -> value.isExpiredAt(now, settings.valueExpiry()));
        receiptTime.everyTenSeconds(context, this::expireValues);
    }

    @Override
    public void process(Record<PropertyKey, Sighting> sighting) {
        receiptTime.received(sighting.timestamp());
        if (sighting.value() instanceof Sighting.OfProperty property) {
            seeProperty(sighting.key(), property, sighting.timestamp());
        } else if (sighting.value() instanceof Sighting.OfValue value) {
            seeValue(sighting.key(), value, sighting.timestamp());
        } else if (sighting.value() instanceof Sighting.ForgetValue forget) {
            forgetValue(valueKey(sighting.key(), forget.value()), context().currentStreamTimeMs());
        } else {
            forgetProperty(sighting.key());
        }
    }

    private void seeProperty(PropertyKey key, Sighting.OfProperty sighting, long receivedAt) {
        long second = Math.floorDiv(receivedAt, 1_000L);
        long first = times.believed(sighting.firstSeen(), second);
        long last = times.believed(sighting.lastSeen(), second);
        PropertyState before = property(key);
        PropertyState after = before.seen(Math.min(first, last), Math.max(first, last));
        putIfChanged(key, before, after, receivedAt);
    }

    private void seeValue(PropertyKey property, Sighting.OfValue sighting, long receivedAt) {
        ValueKey key = valueKey(property, sighting.value());
        ValueState before = values.get(key);
        if (before == null) {
            addValue(property, key, ValueState.first(sighting.label(), receivedAt), receivedAt);
            return;
        }
        ValueState after = before.seen(sighting.label(), receivedAt);
        if (!after.equals(before)) {
            values.put(key, after);
        }
        if (after.rowDiffersFrom(before)) {
            forward(property, new PropertyChange.OfValue(key, after), receivedAt);
        }
    }

    private void addValue(PropertyKey property, ValueKey key, ValueState value, long receivedAt) {
        PropertyState before = property(property);
        if (before.heldValues() >= settings.maxValuesPerProperty()) {
            valuesDropped.increment();
            putIfChanged(property, before, before.valueDropped(Math.floorDiv(receivedAt, 1_000L)), receivedAt);
            return;
        }
        properties.put(property, before.withHeldValues(before.heldValues() + 1));
        values.put(key, value);
        forward(property, new PropertyChange.OfValue(key, value), receivedAt);
    }

    private void expireValues(long now) {
        expired.next(now).forEach(key -> forgetValue(key, now));
    }

    private void forgetValue(ValueKey key, long now) {
        PropertyKey property = key.ofProperty();
        if (values.delete(key) != null) {
            PropertyState state = property(property);
            properties.put(property, state.withHeldValues(Math.max(0, state.heldValues() - 1)));
        }
        forward(property, new PropertyChange.OfValue(key, null), now);
    }

    private void forgetProperty(PropertyKey property) {
        long now = context().currentStreamTimeMs();
        for (ValueKey key : valuesOf(property)) {
            values.delete(key);
            forward(property, new PropertyChange.OfValue(key, null), now);
        }
        properties.delete(property);
        forward(property, new PropertyChange.OfProperty(property, null), now);
    }

    /** The bytes of a value's key start with those of its property's. */
    private List<ValueKey> valuesOf(PropertyKey property) {
        List<ValueKey> keys = new ArrayList<>();
        try (KeyValueIterator<ValueKey, ValueState> held = values.prefixScan(property, PropertyKey.SERDE)) {
            held.forEachRemaining(entry -> keys.add(entry.key));
        }
        return keys;
    }

    private static ValueKey valueKey(PropertyKey property, String value) {
        return new ValueKey(property.environment(), property.property(), value);
    }

    private PropertyState property(PropertyKey key) {
        PropertyState state = properties.get(key);
        return state == null ? PropertyState.UNKNOWN : state;
    }

    private void putIfChanged(PropertyKey key, PropertyState before, PropertyState after, long timestamp) {
        if (!after.equals(before)) {
            properties.put(key, after);
            forward(key, new PropertyChange.OfProperty(key, after), timestamp);
        }
    }

    private void forward(PropertyKey key, PropertyChange change, long timestamp) {
        context().forward(new Record<>(key, change, timestamp));
    }
}
