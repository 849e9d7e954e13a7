package io.flagtally.aggregator;

import static io.flagtally.aggregator.UsageFixture.ENVIRONMENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.properties.PropertySettings;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.rows.ReceivedProperty;
import io.flagtally.model.rows.ReceivedPropertyValue;
import io.flagtally.model.rows.ReceivedPropertyValueKey;
import io.flagtally.model.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReceivedPropertiesTest {
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
    void keepsTheTimesThatClientsReport() {
        report(NOON, "{'receivedProperties':{'userId':[1721461881,1721461898]}}");
        report(NOON, "{'receivedProperties':{'userId':[1721461890,1721461999]}}");

        assertThat(usage.properties())
                .containsExactly(
                        property("userId", seconds(1_721_461_881), seconds(1_721_461_898), 0),
                        property("userId", seconds(1_721_461_881), seconds(1_721_461_999), 0));
    }

    @Test
    void writesNothingForASightingThatTellsNothingNew() {
        report(NOON, "{'receivedProperties':{'userId':[1721461881,1721461898]}}");
        report(NOON, "{'receivedProperties':{'userId':[1721461885,1721461890]}}");

        assertThat(usage.properties()).hasSize(1);
    }

    @Test
    void takesTheTimeOfReceiptForOneThatCannotBe() {
        report(NOON, "{'receivedProperties':{'old':[1000,1721461898],'new':[1721461881,4102444800]}}");

        assertThat(usage.properties())
                .containsExactlyInAnyOrder(
                        property("old", seconds(1_721_461_898), NOON, 0),
                        property("new", seconds(1_721_461_881), NOON, 0));
        assertThat(usage.count("property.times.not.believed", "direction", "too_old"))
                .isEqualTo(1);
        assertThat(usage.count("property.times.not.believed", "direction", "too_new"))
                .isEqualTo(1);
    }

    @Test
    void writesAValueOnce() {
        report(NOON.plusMillis(700), "{'receivedValues':{'userId':[['U4z']]}}");
        report(NOON.plusSeconds(60), "{'receivedValues':{'userId':[['U4z']]}}");

        assertThat(usage.values()).containsExactly(value("U4z", "", NOON));
    }

    @Test
    void keepsTheLatestLabelAndNeverAnEmptyOne() {
        report(NOON, "{'receivedValues':{'userId':[['U4z','Elon']]}}");
        report(NOON.plusSeconds(10), "{'receivedValues':{'userId':[['U4z','Jeff']]}}");
        report(NOON.plusSeconds(20), "{'receivedValues':{'userId':[['U4z']]}}");
        report(NOON.plusSeconds(5), "{'receivedValues':{'userId':[['U4z','Late']]}}");
        report(NOON.plusSeconds(10), "{'receivedValues':{'userId':[['U4z','Aaron']]}}");

        assertThat(usage.values()).containsExactly(value("U4z", "Elon", NOON), value("U4z", "Jeff", NOON));
    }

    @Test
    void breaksATieOfLabelsByTheirText() {
        report(NOON, "{'receivedValues':{'userId':[['U4z','Elon'],['U4z','Zoe'],['U4z','Jeff']]}}");

        assertThat(usage.values()).containsExactly(value("U4z", "Elon", NOON), value("U4z", "Zoe", NOON));
    }

    @Test
    void takesALabelForAsLateAsItsLatestSighting() {
        report(NOON, "{'receivedValues':{'userId':[['U4z','Elon']]}}");
        report(NOON.plusSeconds(30), "{'receivedValues':{'userId':[['U4z','Elon']]}}");
        report(NOON.plusSeconds(20), "{'receivedValues':{'userId':[['U4z','Jeff']]}}");

        assertThat(usage.values()).containsExactly(value("U4z", "Elon", NOON));
    }

    @Test
    void movesAValuesFirstReceiptBack() {
        report(NOON, "{'receivedValues':{'userId':[['U4z']]}}");
        report(NOON.minusSeconds(60), "{'receivedValues':{'userId':[['U4z']]}}");

        assertThat(usage.values()).containsExactly(value("U4z", "", NOON), value("U4z", "", NOON.minusSeconds(60)));
    }

    @Test
    void dropsValuesPastTheLimitAndCountsThem() {
        report(NOON, "{'receivedValues':{'userId':[['a'],['b'],['c']]}}");
        report(NOON.plusSeconds(1), "{'receivedValues':{'userId':[['a'],['d']]}}");

        assertThat(usage.values()).containsExactly(value("a", "", NOON), value("b", "", NOON));
        assertThat(usage.properties())
                .containsExactly(property("userId", NOON, NOON, 1), property("userId", NOON, NOON, 2));
        assertThat(usage.count("values.dropped")).isEqualTo(2);
    }

    @Test
    void forgetsAValueThatGoesUnseenAndHasRoomAgain() {
        report(NOON, "{'receivedValues':{'userId':[['a'],['b']]}}");
        Instant later = NOON.plus(Duration.ofDays(60));
        report(later, "{'receivedValues':{'userId':[['b']]}}");
        Instant muchLater = NOON.plus(Duration.ofDays(92));
        report(muchLater, "{'receivedProperties':{'other':[1721461881,1721461898]}}");
        usage.values();

        usage.passWallClock(Duration.ofMinutes(1));
        report(muchLater, "{'receivedValues':{'userId':[['c']]}}");

        assertThat(usage.rows(
                        Topic.RECEIVED_PROPERTY_VALUES, ReceivedPropertyValueKey.class, ReceivedPropertyValue.class))
                .containsExactly(
                        KeyValue.pair(new ReceivedPropertyValueKey(ENVIRONMENT, "userId", "a"), null),
                        KeyValue.pair(
                                new ReceivedPropertyValueKey(ENVIRONMENT, "userId", "c"), value("c", "", muchLater)));
    }

    @Test
    void agesNothingWhileNothingIsReceived() {
        report(NOON, "{'receivedValues':{'userId':[['a']]}}");

        usage.passWallClock(Duration.ofDays(200));

        assertThat(usage.values()).hasSize(1);
    }

    @Test
    void takesNoContextFromAFrontendKey() {
        usage.pipe(
                Topic.TGGL_REPORTS_RAW,
                NOON,
                UsageFixture.headers(ReportFormat.TGGL_REPORT, KeyKind.FRONTEND),
                ("{\"clients\":[{\"id\":\"web\",\"flags\":{\"banner\":[{\"active\":true}]}}],"
                                + "\"receivedProperties\":{\"p\":[1721461881,1721461898]},"
                                + "\"receivedValues\":{\"p\":[[\"v\"]]}}")
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(usage.flags()).hasSize(1);
        assertThat(usage.properties()).isEmpty();
        assertThat(usage.values()).isEmpty();
        assertThat(usage.count("context.dropped")).isEqualTo(2);
    }

    private void report(Instant receivedAt, String body) {
        usage.report(ReportFormat.TGGL_REPORT, receivedAt, body.replace('\'', '"'));
    }

    private static ReceivedProperty property(String property, Instant first, Instant last, long dropped) {
        return new ReceivedProperty(ENVIRONMENT, property, first, last, dropped);
    }

    private static ReceivedPropertyValue value(String value, String label, Instant firstReceived) {
        return new ReceivedPropertyValue(ENVIRONMENT, "userId", value, label, firstReceived);
    }

    private static Instant seconds(long seconds) {
        return Instant.ofEpochSecond(seconds);
    }
}
