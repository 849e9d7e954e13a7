package io.flagtally.aggregator.properties;

/** What can be forgotten: a property with all that is known of it, or one of its values. */
public sealed interface Erasable {
    String environment();

    String property();

    /** The property, all of its values included. */
    record Property(String environment, String property) implements Erasable {}

    /** One value, as it is kept: a hashed one as its hash. */
    record Value(String environment, String property, String value) implements Erasable {}
}
