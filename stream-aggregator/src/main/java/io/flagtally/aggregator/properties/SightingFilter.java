package io.flagtally.aggregator.properties;

import io.flagtally.aggregator.rows.PropertyRow;
import io.flagtally.aggregator.rows.ValueRow;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.apache.kafka.streams.KeyValue;

/** Makes sightings of rows as the rules say, before anything of them reaches a topic or a store. */
final class SightingFilter {
    private final PropertyRules rules;
    private final Counter propertiesDropped;
    private final Counter valuesDropped;
    private final Counter valuesHashed;

    SightingFilter(PropertyRules rules, MeterRegistry registry) {
        this.rules = rules;
        this.propertiesDropped = dropped(registry, "property");
        this.valuesDropped = dropped(registry, "value");
        this.valuesHashed = Counter.builder("flagtally.aggregator.values.hashed")
                .description("value rows of which a hash was kept, as the rules say")
                .register(registry);
    }

    /** One sighting, or none. */
    List<KeyValue<PropertyKey, Sighting>> sightings(PropertyRow row) {
        if (rules.treatmentOf(row.property()) == PropertyTreatment.DROP) {
            propertiesDropped.increment();
            return List.of();
        }
        return List.of(KeyValue.pair(
                new PropertyKey(row.environment(), row.property()),
                new Sighting.OfProperty(row.firstSeen(), row.lastSeen())));
    }

    /** One sighting, or none. */
    List<KeyValue<PropertyKey, Sighting>> sightings(ValueRow row) {
        return switch (rules.treatmentOf(row.property())) {
            case COLLECT -> sighting(row, row.value(), row.label());
            case HASH -> {
                valuesHashed.increment();
                // A label says in clear who the value is.
                yield sighting(row, rules.hashed(row.environment(), row.property(), row.value()), "");
            }
            case DROP -> {
                valuesDropped.increment();
                yield List.of();
            }
        };
    }

    private static List<KeyValue<PropertyKey, Sighting>> sighting(ValueRow row, String value, String label) {
        return List.of(
                KeyValue.pair(new PropertyKey(row.environment(), row.property()), new Sighting.OfValue(value, label)));
    }

    private static Counter dropped(MeterRegistry registry, String kind) {
        return Counter.builder("flagtally.aggregator.context.dropped.by.rule")
                .description("property and value rows dropped as the rules say")
                .tag("kind", kind)
                .register(registry);
    }
}
