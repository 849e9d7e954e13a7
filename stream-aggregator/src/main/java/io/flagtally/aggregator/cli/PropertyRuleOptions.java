package io.flagtally.aggregator.cli;

import io.flagtally.aggregator.properties.PropertyPattern;
import io.flagtally.aggregator.properties.PropertyRules;
import io.flagtally.aggregator.properties.PropertyTreatment;
import io.flagtally.aggregator.properties.ValueHash;
import io.flagtally.model.InvalidSettingsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The settings of {@link PropertyRules}. */
final class PropertyRuleOptions {
    @Option(
            names = "--drop-properties",
            split = ",",
            paramLabel = "PATTERN",
            description = "properties of which nothing is kept, such as email,session*; beats the other two")
    private List<String> dropped = new ArrayList<>();

    @Option(
            names = "--hash-properties",
            split = ",",
            paramLabel = "PATTERN",
            description = "properties of whose values only keyed hashes are kept")
    private List<String> hashed = new ArrayList<>();

    @Option(
            names = "--collect-properties",
            split = ",",
            paramLabel = "PATTERN",
            description = "properties that are kept as they come")
    private List<String> collected = new ArrayList<>();

    @Option(
            names = "--other-properties",
            paramLabel = "collect|hash|drop",
            description = "what becomes of a property that no pattern matches (default: ${DEFAULT-VALUE})")
    private PropertyTreatment others = PropertyTreatment.COLLECT;

    @Option(
            names = "--property-hash-key-file",
            paramLabel = "FILE",
            description = "the secret that values are hashed with, at least 16 bytes; the same for all instances")
    private Path keyFile;

    /** The rules; throws with what is wrong. */
    PropertyRules rules() {
        return new PropertyRules(
                patterns("drop-properties", dropped),
                patterns("hash-properties", hashed),
                patterns("collect-properties", collected),
                others,
                Optional.ofNullable(keyFile).map(ValueHash::withKeyIn));
    }

    private static List<PropertyPattern> patterns(String setting, List<String> patterns) {
        if (patterns.stream().anyMatch(String::isBlank)) {
            throw InvalidSettingsException.of(setting + ": must not hold an empty pattern");
        }
        return patterns.stream().map(String::strip).map(PropertyPattern::new).toList();
    }
}
