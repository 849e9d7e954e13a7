package io.flagtally.aggregator.properties;

import io.flagtally.model.InvalidSettingsException;
import java.util.List;
import java.util.Optional;

/**
 * Which properties are collected, hashed or dropped. Where several patterns match, dropping beats hashing, and hashing
 * beats collecting. Any number of threads.
 */
public final class PropertyRules {
    /** Everything is collected. */
    public static final PropertyRules COLLECT_ALL =
            new PropertyRules(List.of(), List.of(), List.of(), PropertyTreatment.COLLECT, Optional.empty());

    private final List<PropertyPattern> dropped;
    private final List<PropertyPattern> hashed;
    private final List<PropertyPattern> collected;
    private final PropertyTreatment others;
    private final Optional<ValueHash> hash;

    /**
     * Takes the patterns.
     *
     * @param others what becomes of a property that no pattern matches
     * @param hash must be there if anything is hashed
     * @throws InvalidSettingsException if it is not
     */
    public PropertyRules(
            List<PropertyPattern> dropped,
            List<PropertyPattern> hashed,
            List<PropertyPattern> collected,
            PropertyTreatment others,
            Optional<ValueHash> hash) {
        if (hash.isEmpty() && (!hashed.isEmpty() || others == PropertyTreatment.HASH)) {
            throw InvalidSettingsException.of("property-hash-key-file: must be set, since values are to be hashed");
        }
        this.dropped = List.copyOf(dropped);
        this.hashed = List.copyOf(hashed);
        this.collected = List.copyOf(collected);
        this.others = others;
        this.hash = hash;
    }

    PropertyTreatment treatmentOf(String property) {
        if (anyMatches(dropped, property)) {
            return PropertyTreatment.DROP;
        }
        if (anyMatches(hashed, property)) {
            return PropertyTreatment.HASH;
        }
        return anyMatches(collected, property) ? PropertyTreatment.COLLECT : others;
    }

    /** What stands for a value of a property that is to be hashed. */
    String hashed(String environment, String property, String value) {
        return hash.orElseThrow().of(environment, property, value);
    }

    private static boolean anyMatches(List<PropertyPattern> patterns, String property) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(property));
    }
}
