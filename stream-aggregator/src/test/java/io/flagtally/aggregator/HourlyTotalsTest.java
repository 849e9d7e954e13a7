package io.flagtally.aggregator;

import static io.flagtally.aggregator.UsageFixture.ENVIRONMENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.rows.SumBlockWriter;
import io.flagtally.aggregator.rows.UsageKind;
import io.flagtally.aggregator.start.StartSettings;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.FlagUsageKey;
import io.flagtally.model.rows.VariantUsage;
import io.flagtally.model.topics.Topic;
import io.flagtally.streams.serde.BinaryWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HourlyTotalsTest {
    private static final Instant TEN = Instant.parse("2026-11-21T10:00:00Z");
    private static final Instant ELEVEN = Instant.parse("2026-11-21T11:00:00Z");
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    private Path stateDir;

    private UsageFixture usage;

    @BeforeEach
    void start() {
        usage = new UsageFixture(stateDir);
    }

    @AfterEach
    void stop() {
        usage.close();
    }

    @Test
    void sumsTheReportsOfOneHour() {
        unleash(NOON.plusSeconds(60), "checkout", 25, 42);
        unleash(NOON.plusSeconds(120), "checkout", 1, 0);

        assertThat(usage.rows(Topic.FLAG_USAGE_HOURLY, FlagUsageKey.class, FlagUsage.class))
                .containsExactly(
                        KeyValue.pair(key("checkout", NOON), flag("checkout", NOON, 25, 42)),
                        KeyValue.pair(key("checkout", NOON), flag("checkout", NOON, 26, 42)));
    }

    @Test
    void startsANewTotalWithTheNextHour() {
        unleash(ELEVEN.plusSeconds(3599), "checkout", 1, 0);
        unleash(NOON.plusSeconds(1), "checkout", 2, 0);

        assertThat(usage.flags()).containsExactly(flag("checkout", ELEVEN, 1, 0), flag("checkout", NOON, 2, 0));
    }

    @Test
    void countsAStopOfExactlyElevenInTheHourOfEleven() {
        unleash(ELEVEN, "checkout", 1, 0);

        assertThat(usage.flags()).containsExactly(flag("checkout", ELEVEN, 1, 0));
    }

    @Test
    void keepsFlagsAppsAndEnvironmentsApart() {
        unleash(NOON, "checkout", 1, 0);
        unleash(NOON, "search", 0, 1);
        usage.pipe(
                Topic.UNLEASH_REPORTS_RAW,
                NOON,
                UsageFixture.headers(ReportFormat.UNLEASH_METRICS.nameAndVersion(), "staging", "backend"),
                body("shop", NOON, "checkout", 7, 0));
        usage.report(ReportFormat.UNLEASH_METRICS, NOON, bodyText("admin", NOON, "checkout", 9, 0));

        assertThat(usage.flags())
                .containsExactly(
                        flag("checkout", NOON, 1, 0),
                        flag("search", NOON, 0, 1),
                        new FlagUsage("staging", "shop", "checkout", NOON, 7, 0),
                        new FlagUsage(ENVIRONMENT, "admin", "checkout", NOON, 9, 0));
    }

    @Test
    void addsALateRowToItsOwnHour() {
        unleash(TEN, "checkout", 1, 0);
        unleash(NOON, "checkout", 2, 0);
        received(NOON.plusSeconds(30), TEN.plusSeconds(30), 4);

        assertThat(usage.flags())
                .containsExactly(
                        flag("checkout", TEN, 1, 0), flag("checkout", NOON, 2, 0), flag("checkout", TEN, 5, 0));
    }

    @Test
    void takesWhatLayUnreadForAsLongAsRawTopicsKeepIt() {
        unleash(NOON, "checkout", 1, 0);
        Duration rawLifetime = Duration.ofDays(8);
        Instant receivedAt = NOON.minus(rawLifetime);
        Instant stop = receivedAt.minus(Duration.ofHours(47));
        received(receivedAt, stop, 5);

        assertThat(usage.flags())
                .containsExactly(
                        flag("checkout", NOON, 1, 0), flag("checkout", stop.truncatedTo(ChronoUnit.HOURS), 5, 0));
    }

    @Test
    void countsEqualReportsEachTime() {
        String body = "{\"clients\":[{\"id\":\"web\",\"flags\":{\"banner\":[{\"value\":true}]}}]}";
        usage.report(ReportFormat.TGGL_REPORT, NOON, body);
        usage.report(ReportFormat.TGGL_REPORT, NOON, body);

        assertThat(usage.flags()).last().isEqualTo(new FlagUsage(ENVIRONMENT, "web", "banner", NOON, 2, 0));
    }

    @Test
    void countsEachRowOfAPayloadInItsOwnHour() {
        usage.report(
                ReportFormat.UNLEASH_BULK,
                NOON.plusSeconds(5),
                """
                {"applications":[],"metrics":[
                {"appName":"shop","featureName":"checkout","environment":"production",
                 "timestamp":"2026-11-21T12:00:00Z","yes":3,"no":0,"variants":{"blue":3}},
                {"appName":"shop","featureName":"checkout","environment":"production",
                 "timestamp":"2026-11-21T10:00:00Z","yes":1,"no":0,"variants":{"blue":1}},
                {"appName":"shop","featureName":"checkout","environment":"production",
                 "timestamp":"2026-11-21T11:00:00Z","yes":2,"no":0,"variants":{"blue":2}}]}""");

        assertThat(usage.flags())
                .containsExactlyInAnyOrder(
                        flag("checkout", TEN, 1, 0), flag("checkout", ELEVEN, 2, 0), flag("checkout", NOON, 3, 0));
        assertThat(usage.variants())
                .containsExactlyInAnyOrder(
                        variant("blue", TEN, 1), variant("blue", ELEVEN, 2), variant("blue", NOON, 3));
    }

    @Test
    void countsTheContractsExampleOf1926InTheHourOfReceipt() {
        usage.report(
                ReportFormat.UNLEASH_METRICS,
                NOON.plusSeconds(7),
                """
                {"appName":"insurance-selector","bucket":{"start":"1926-05-08T12:00:00.000Z",
                "stop":"1926-05-08T13:00:00.000Z","toggles":{
                "myCoolToggle":{"yes":25,"no":42,"variants":{"blue":6,"green":15,"red":46}},
                "myOtherToggle":{"yes":0,"no":100}}}}""");

        String app = "insurance-selector";
        assertThat(usage.flags())
                .containsExactlyInAnyOrder(
                        new FlagUsage(ENVIRONMENT, app, "myCoolToggle", NOON, 25, 42),
                        new FlagUsage(ENVIRONMENT, app, "myOtherToggle", NOON, 0, 100));
        assertThat(usage.variants())
                .containsExactlyInAnyOrder(
                        new VariantUsage(ENVIRONMENT, app, "myCoolToggle", "blue", NOON, 6),
                        new VariantUsage(ENVIRONMENT, app, "myCoolToggle", "green", NOON, 15),
                        new VariantUsage(ENVIRONMENT, app, "myCoolToggle", "red", NOON, 46));
        assertThat(usage.count("times.not.believed", "direction", "too_old")).isEqualTo(5);
    }

    @Test
    void oneClockFarAheadDisturbsNobody() {
        received(NOON, NOON.plus(Duration.ofHours(46)), 1);
        unleash(NOON.plusSeconds(60), "checkout", 2, 0);

        assertThat(usage.flags()).containsExactly(flag("checkout", NOON, 1, 0), flag("checkout", NOON, 3, 0));
        assertThat(usage.count("times.not.believed", "direction", "too_new")).isEqualTo(1);
    }

    @Test
    void believesAClockThatIsSlightlyAhead() {
        received(NOON.minusSeconds(60), NOON.plusSeconds(60), 1);

        assertThat(usage.flags()).containsExactly(flag("checkout", NOON, 1, 0));
    }

    @Test
    void countsTgglEvaluationsInTheHourOfReceipt() {
        usage.report(
                ReportFormat.TGGL_REPORT,
                NOON.plusSeconds(600),
                """
                {"clients":[{"id":"react-client:1.3.2","flags":{
                "new-button-color":[{"value":"#ff0000","active":true,"count":3},
                {"value":"#00ff00","active":true,"count":7},{"active":false,"count":42}],
                "analytics-panel-beta":[{"active":true,"count":11},{"active":false,"count":35}]}}]}""");

        String app = "react-client:1.3.2";
        assertThat(usage.flags())
                .contains(
                        new FlagUsage(ENVIRONMENT, app, "new-button-color", NOON, 10, 42),
                        new FlagUsage(ENVIRONMENT, app, "analytics-panel-beta", NOON, 11, 35));
        assertThat(usage.variants())
                .containsExactlyInAnyOrder(
                        new VariantUsage(ENVIRONMENT, app, "new-button-color", "#ff0000", NOON, 3),
                        new VariantUsage(ENVIRONMENT, app, "new-button-color", "#00ff00", NOON, 7));
    }

    @Test
    void countsNoRowOfAnHourBeforeTheOneToCountFromAndSaysHowMany() {
        StartSettings fromNoon = new StartSettings(false, NOON);
        try (UsageFixture recount = new UsageFixture(UsageFixture.config(stateDir.resolve("recount"), fromNoon))) {
            recount.report(
                    ReportFormat.UNLEASH_METRICS,
                    NOON.minusMillis(1),
                    bodyText("shop", NOON.minusMillis(1), "checkout", 1, 0));
            recount.report(ReportFormat.UNLEASH_METRICS, NOON.plusSeconds(9), bodyText("shop", NOON, "checkout", 2, 0));

            assertThat(recount.flags()).containsExactly(flag("checkout", NOON, 2, 0));
            assertThat(recount.count("rows.not.recounted")).isEqualTo(1);
            assertThat(recount.deadLetters()).isEmpty();
        }
    }

    @Test
    void writesNoTotalOfAnHourBeforeTheOneToCountFromWhateverTheRepartitionTopicHolds() {
        StartSettings fromNoon = new StartSettings(false, NOON);
        try (UsageFixture recount = new UsageFixture(UsageFixture.config(stateDir.resolve("recount"), fromNoon))) {
            byte[] key = BinaryWriter.ofVersion(1)
                    .text(ENVIRONMENT)
                    .text("shop")
                    .text("checkout")
                    .toBytes();
            SumBlockWriter blocks = new SumBlockWriter(UsageKind.FLAG);
            for (Instant time : List.of(NOON.minusMillis(1), NOON)) {
                blocks.add(key, time.toEpochMilli(), 10, 20);
                recount.pipeInternal(
                        "hourly-flag-usage-repartition", key, blocks.take().sums(), time);
            }

            assertThat(recount.flags()).containsExactly(flag("checkout", NOON, 10, 20));
            recount.expectDropped(1);
        }
    }

    private void unleash(Instant stop, String flag, long yes, long no) {
        usage.report(ReportFormat.UNLEASH_METRICS, stop.plusSeconds(1), bodyText("shop", stop, flag, yes, no));
    }

    private void received(Instant receivedAt, Instant stop, long yes) {
        usage.report(ReportFormat.UNLEASH_METRICS, receivedAt, bodyText("shop", stop, "checkout", yes, 0));
    }

    private static byte[] body(String app, Instant stop, String flag, long yes, long no) {
        return bodyText(app, stop, flag, yes, no).getBytes(StandardCharsets.UTF_8);
    }

    private static String bodyText(String app, Instant stop, String flag, long yes, long no) {
        return """
                {"appName":"%s","bucket":{"start":"2026-11-21T09:00:00Z","stop":"%s",
                "toggles":{"%s":{"yes":%d,"no":%d}}}}"""
                .formatted(app, stop, flag, yes, no);
    }

    private static FlagUsageKey key(String flag, Instant windowStart) {
        return new FlagUsageKey(ENVIRONMENT, "shop", flag, windowStart);
    }

    private static FlagUsage flag(String flag, Instant windowStart, long yes, long no) {
        return new FlagUsage(ENVIRONMENT, "shop", flag, windowStart, yes, no);
    }

    private static VariantUsage variant(String variant, Instant windowStart, long count) {
        return new VariantUsage(ENVIRONMENT, "shop", "checkout", variant, windowStart, count);
    }
}
