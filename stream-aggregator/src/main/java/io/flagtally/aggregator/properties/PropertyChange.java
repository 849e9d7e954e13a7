package io.flagtally.aggregator.properties;

/** A row to write: what a property or a value has become. */
sealed interface PropertyChange {

    /** The property's row changed, or went: then {@code state} is null, as a tombstone is. */
    record OfProperty(PropertyKey key, PropertyState state) implements PropertyChange {}

    /** The value's row changed, or went: then {@code state} is null, as a tombstone is. */
    record OfValue(ValueKey key, ValueState state) implements PropertyChange {}
}
