package io.flagtally.aggregator;

import static io.flagtally.aggregator.UsageFixture.ENVIRONMENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.flagtally.aggregator.properties.PropertyPattern;
import io.flagtally.aggregator.properties.PropertyRules;
import io.flagtally.aggregator.properties.PropertySettings;
import io.flagtally.aggregator.properties.PropertyTreatment;
import io.flagtally.aggregator.properties.ValueHash;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.rows.ReceivedProperty;
import io.flagtally.model.rows.ReceivedPropertyValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PropertyRulesTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    private Path folder;

    private ValueHash hash;

    @BeforeEach
    void makeKey() throws IOException {
        hash = ValueHash.withKeyIn(Files.writeString(folder.resolve("key"), "0123456789abcdef"));
    }

    @Test
    void keepsNothingOfADroppedProperty() {
        try (UsageFixture usage = usage(rules("email,session*", "", "", PropertyTreatment.COLLECT))) {
            // when
            report(usage, "email", "sessionId", "plan");
            // then
            assertThat(usage.properties())
                    .extracting(ReceivedProperty::property)
                    .containsExactly("plan");
            assertThat(usage.values())
                    .extracting(ReceivedPropertyValue::property)
                    .containsExactly("plan");
            assertThat(usage.count("context.dropped.by.rule", "kind", "property"))
                    .isEqualTo(2);
            assertThat(usage.count("context.dropped.by.rule", "kind", "value")).isEqualTo(2);
        }
    }

    @Test
    void keepsOfAHashedPropertyItsRowAndHashesWithoutLabels() {
        try (UsageFixture usage = usage(rules("", "user*", "", PropertyTreatment.COLLECT))) {
            // when
            report(usage, "userId");
            report(usage, "userId");
            // then
            assertThat(usage.properties())
                    .extracting(ReceivedProperty::property)
                    .containsExactly("userId");
            assertThat(usage.values())
                    .containsExactly(new ReceivedPropertyValue(
                            ENVIRONMENT, "userId", hash.of(ENVIRONMENT, "userId", "v"), "", NOON));
            assertThat(usage.count("values.hashed")).isEqualTo(2);
        }
    }

    @Test
    void dropsBeforeItHashesAndHashesBeforeItCollects() {
        try (UsageFixture usage = usage(rules("a", "a,b", "a,b,c", PropertyTreatment.DROP))) {
            // when
            report(usage, "a", "b", "c", "d");
            // then
            assertThat(usage.values())
                    .extracting(ReceivedPropertyValue::property, ReceivedPropertyValue::value)
                    .containsExactly(tuple("b", hash.of(ENVIRONMENT, "b", "v")), tuple("c", "v"));
        }
    }

    @Test
    void hashesWhatNoPatternNamesIfToldSo() {
        try (UsageFixture usage = usage(rules("", "", "plan", PropertyTreatment.HASH))) {
            // when
            report(usage, "plan", "x");
            // then
            assertThat(usage.values())
                    .extracting(ReceivedPropertyValue::value)
                    .containsExactly("v", hash.of(ENVIRONMENT, "x", "v"));
        }
    }

    private UsageFixture usage(PropertyRules rules) {
        PropertySettings defaults = PropertySettings.DEFAULT;
        return new UsageFixture(UsageFixture.config(
                folder.resolve("state"),
                new PropertySettings(
                        defaults.timeFloor(), defaults.maxValuesPerProperty(), defaults.valueExpiry(), rules)));
    }

    private PropertyRules rules(String dropped, String hashed, String collected, PropertyTreatment others) {
        return new PropertyRules(patterns(dropped), patterns(hashed), patterns(collected), others, Optional.of(hash));
    }

    private static List<PropertyPattern> patterns(String patterns) {
        return Stream.of(patterns.split(","))
                .filter(pattern -> !pattern.isEmpty())
                .map(PropertyPattern::new)
                .toList();
    }

    /** One report that has each property with the value {@code v} and a label. */
    private static void report(UsageFixture usage, String... properties) {
        String names = String.join(
                ",",
                Stream.of(properties)
                        .map(name -> "\"" + name + "\":[1721461881,1721461898]")
                        .toList());
        String values = String.join(
                ",",
                Stream.of(properties)
                        .map(name -> "\"" + name + "\":[[\"v\",\"label\"]]")
                        .toList());
        usage.report(
                ReportFormat.TGGL_REPORT,
                NOON,
                "{\"receivedProperties\":{" + names + "},\"receivedValues\":{" + values + "}}");
    }
}
