package io.flagtally.aggregator;

import static io.flagtally.aggregator.UsageFixture.ENVIRONMENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.properties.Erasable;
import io.flagtally.aggregator.properties.PropertySettings;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.rows.ReceivedProperty;
import io.flagtally.model.rows.ReceivedPropertyKey;
import io.flagtally.model.rows.ReceivedPropertyValue;
import io.flagtally.model.rows.ReceivedPropertyValueKey;
import io.flagtally.model.topics.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForgetTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final int MAX_VALUES = 2;

    @TempDir
    private Path stateDir;

    private UsageFixture usage;

    @BeforeEach
    void start() {
        PropertySettings defaults = PropertySettings.DEFAULT;
        usage = new UsageFixture(UsageFixture.config(
                stateDir,
                new PropertySettings(defaults.timeFloor(), MAX_VALUES, defaults.valueExpiry(), defaults.rules())));
    }

    @AfterEach
    void stop() {
        usage.close();
    }

    @Test
    void erasesOneValueAndHasRoomForAnother() {
        // given
        report("{'receivedValues':{'userId':[['a'],['b']]}}");
        usage.values();
        // when
        usage.forget(new Erasable.Value(ENVIRONMENT, "userId", "a"));
        // then
        assertThat(valueRows()).containsExactly(KeyValue.pair(valueKey("userId", "a"), null));
        assertThat(usage.properties()).isEmpty();
        // when
        report("{'receivedValues':{'userId':[['b'],['c'],['d']]}}");
        // then
        assertThat(usage.values()).extracting(ReceivedPropertyValue::value).containsExactly("c");
        assertThat(usage.properties())
                .extracting(ReceivedProperty::droppedValues)
                .containsExactly(1L);
    }

    @Test
    void erasesAPropertyWithItsValuesAndItsCount() {
        // given
        report("{'receivedProperties':{'userId':[1721461881,1721461898]}}");
        report("{'receivedValues':{'userId':[['a'],['b'],['c']],'userIds':[['a']]}}");
        usage.values();
        usage.properties();
        // when
        usage.forget(new Erasable.Property(ENVIRONMENT, "userId"));
        // then
        assertThat(valueRows())
                .containsExactly(
                        KeyValue.pair(valueKey("userId", "a"), null), KeyValue.pair(valueKey("userId", "b"), null));
        assertThat(usage.rows(Topic.RECEIVED_PROPERTIES, ReceivedPropertyKey.class, ReceivedProperty.class))
                .containsExactly(KeyValue.pair(new ReceivedPropertyKey(ENVIRONMENT, "userId"), null));
        // when
        report("{'receivedValues':{'userId':[['x'],['y'],['z']],'userIds':[['a']]}}");
        // then
        assertThat(usage.values()).extracting(ReceivedPropertyValue::value).containsExactly("x", "y");
        assertThat(usage.properties()).containsExactly(new ReceivedProperty(ENVIRONMENT, "userId", NOON, NOON, 1));
    }

    @Test
    void leavesOtherEnvironmentsAlone() {
        // given
        report("{'receivedValues':{'userId':[['a']]}}");
        usage.values();
        // when
        usage.forget(new Erasable.Property("staging", "userId"));
        report("{'receivedValues':{'userId':[['a','Ann']]}}");
        // then
        assertThat(usage.values()).containsExactly(new ReceivedPropertyValue(ENVIRONMENT, "userId", "a", "Ann", NOON));
    }

    @Test
    void takesAValueThatIsReportedAgainForANewOne() {
        // given
        report("{'receivedValues':{'userId':[['a','Ann']]}}");
        usage.forget(new Erasable.Value(ENVIRONMENT, "userId", "a"));
        usage.values();
        // when
        report("{'receivedValues':{'userId':[['a']]}}");
        // then
        assertThat(usage.values()).containsExactly(new ReceivedPropertyValue(ENVIRONMENT, "userId", "a", "", NOON));
    }

    @Test
    void agesNothing() {
        // given
        report("{'receivedValues':{'userId':[['a'],['b']]}}");
        usage.forget(new Erasable.Value(ENVIRONMENT, "userId", "a"));
        usage.values();
        // when
        usage.passWallClock(Duration.ofDays(200));
        // then
        assertThat(usage.values()).isEmpty();
    }

    private List<KeyValue<ReceivedPropertyValueKey, ReceivedPropertyValue>> valueRows() {
        return usage.rows(Topic.RECEIVED_PROPERTY_VALUES, ReceivedPropertyValueKey.class, ReceivedPropertyValue.class);
    }

    private static ReceivedPropertyValueKey valueKey(String property, String value) {
        return new ReceivedPropertyValueKey(ENVIRONMENT, property, value);
    }

    private void report(String body) {
        usage.report(ReportFormat.TGGL_REPORT, NOON, body.replace('\'', '"'));
    }
}
