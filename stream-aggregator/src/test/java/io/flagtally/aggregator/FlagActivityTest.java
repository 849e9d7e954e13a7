package io.flagtally.aggregator;

import static io.flagtally.aggregator.UsageFixture.ENVIRONMENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.combine.CombineBounds;
import io.flagtally.aggregator.start.StartSettings;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.rows.FlagActivity;
import io.flagtally.model.rows.FlagActivityKey;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.VariantUsage;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlagActivityTest {
    private static final Instant TEN = Instant.parse("2026-11-21T10:00:00Z");
    private static final Instant ELEVEN = Instant.parse("2026-11-21T11:00:00Z");
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Instant NEVER = null;
    private static final Duration KEPT = TopicSettings.defaults().hourlyRetention();

    @TempDir
    private Path stateDir;

    @Test
    void saysInWhichHoursAFlagWasEvaluatedAndWhichWay() {
        try (UsageFixture usage = new UsageFixture(stateDir)) {
            evaluate(usage, TEN, 1, 0);
            evaluate(usage, ELEVEN, 0, 1);
            evaluate(usage, NOON, 1, 1);

            assertThat(usage.rows(Topic.FLAG_ACTIVITY, FlagActivityKey.class, FlagActivity.class))
                    .containsExactly(
                            row("checkout", TEN, TEN, TEN, NEVER),
                            row("checkout", TEN, ELEVEN, TEN, ELEVEN),
                            row("checkout", TEN, NOON, NOON, NOON));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1_000})
    void writesAtMostThreeRecordsAKeyAndHour(int combined) {
        try (UsageFixture usage =
                new UsageFixture(UsageFixture.config(stateDir, new CombineBounds(combined, 1 << 20)))) {
            onlyVariants(usage, NOON);
            for (int report = 0; report < 20; report++) {
                evaluate(usage, NOON, 1, 0);
                onlyVariants(usage, NOON);
            }
            for (int report = 0; report < 20; report++) {
                evaluate(usage, NOON, 1, 1);
            }

            assertThat(usage.activity())
                    .containsExactly(
                            activity(NOON, NOON, NEVER, NEVER),
                            activity(NOON, NOON, NOON, NEVER),
                            activity(NOON, NOON, NOON, NOON));
        }
    }

    @Test
    void lowersFirstSeenAndNothingElseForAnHourThatComesLate() {
        try (UsageFixture usage = new UsageFixture(stateDir)) {
            evaluate(usage, NOON, 1, 1);
            evaluate(usage, TEN, 1, 1);
            evaluate(usage, ELEVEN, 1, 1);

            assertThat(usage.activity())
                    .containsExactly(activity(NOON, NOON, NOON, NOON), activity(TEN, NOON, NOON, NOON));
        }
    }

    @Test
    void raisesLastYesAndLastNoByAnHourThatComesLate() {
        try (UsageFixture usage = new UsageFixture(stateDir)) {
            evaluate(usage, TEN, 0, 1);
            evaluate(usage, NOON, 1, 0);
            evaluate(usage, ELEVEN, 1, 1);
            evaluate(usage, TEN, 1, 0);

            assertThat(usage.activity())
                    .containsExactly(
                            activity(TEN, TEN, NEVER, TEN),
                            activity(TEN, NOON, NOON, TEN),
                            activity(TEN, NOON, NOON, ELEVEN));
        }
    }

    @Test
    void keepsFlagsOfAppsApart() {
        try (UsageFixture usage = new UsageFixture(stateDir)) {
            usage.report(ReportFormat.UNLEASH_METRICS, NOON, body("shop", "checkout", NOON, 1, 0));
            usage.report(ReportFormat.UNLEASH_METRICS, NOON, body("admin", "checkout", NOON, 0, 1));

            assertThat(usage.activity())
                    .containsExactly(
                            activity(NOON, NOON, NOON, NEVER),
                            new FlagActivity(ENVIRONMENT, "admin", "checkout", NOON, NOON, NEVER, NOON));
        }
    }

    /** The Unleash server drops such a report; an hourly row of 0 and 0 would be one that it does not have. */
    @Test
    void knowsThatAFlagIsAliveOfWhichOnlyVariantsAreReportedAndWritesNoHourlyRow() {
        try (UsageFixture usage = new UsageFixture(stateDir)) {
            onlyVariants(usage, ELEVEN);
            onlyVariants(usage, NOON);
            onlyVariants(usage, NOON);

            assertThat(usage.activity())
                    .containsExactly(activity(ELEVEN, ELEVEN, NEVER, NEVER), activity(ELEVEN, NOON, NEVER, NEVER));
            assertThat(usage.flags()).isEmpty();
            assertThat(usage.variants())
                    .containsExactly(
                            new VariantUsage(ENVIRONMENT, "shop", "checkout", "blue", ELEVEN, 3),
                            new VariantUsage(ENVIRONMENT, "shop", "checkout", "blue", NOON, 3),
                            new VariantUsage(ENVIRONMENT, "shop", "checkout", "blue", NOON, 6));
        }
    }

    @Test
    void saysNothingMoreOfAReportOfVariantsAloneThatComesAgain() {
        String body =
                """
                {"appName":"shop","connectionId":"c","bucket":{"start":"%s","stop":"%s","toggles":{
                "checkout":{"yes":0,"no":0,"variants":{"blue":3}}}}}"""
                        .formatted(ELEVEN, NOON);
        try (UsageFixture usage = new UsageFixture(stateDir)) {
            usage.report(ReportFormat.UNLEASH_METRICS, NOON, body);
            usage.report(ReportFormat.UNLEASH_METRICS, NOON.plusSeconds(3_600), body);

            assertThat(usage.activity()).containsExactly(activity(NOON, NOON, NEVER, NEVER));
            assertThat(usage.variants())
                    .containsExactly(new VariantUsage(ENVIRONMENT, "shop", "checkout", "blue", NOON, 3));
            assertThat(usage.count("resends", "kind", "identical")).isEqualTo(1);
        }
    }

    @Test
    void writesNoHourlyRowAgainThatOnlyVariantsCameFor() {
        try (UsageFixture usage = new UsageFixture(stateDir)) {
            evaluate(usage, NOON, 1, 2);
            onlyVariants(usage, NOON);
            evaluate(usage, NOON, 1, 0);

            assertThat(usage.flags())
                    .containsExactly(
                            new FlagUsage(ENVIRONMENT, "shop", "checkout", NOON, 1, 2),
                            new FlagUsage(ENVIRONMENT, "shop", "checkout", NOON, 2, 2));
        }
    }

    @Test
    void saysNothingOfAFlagThatIsReportedWithoutAnyEvaluation() {
        try (UsageFixture usage = new UsageFixture(stateDir)) {
            evaluate(usage, NOON, 0, 0);

            assertThat(usage.activity()).isEmpty();
        }
    }

    @Test
    void saysNothingOfHoursThatOthersCounted() {
        try (UsageFixture usage = new UsageFixture(UsageFixture.config(stateDir, new StartSettings(false, ELEVEN)))) {
            evaluate(usage, TEN, 1, 0);
            evaluate(usage, ELEVEN, 0, 1);

            assertThat(usage.activity()).containsExactly(activity(ELEVEN, ELEVEN, NEVER, ELEVEN));
        }
    }

    @Test
    void forgetsAFlagThatWentUnseenForAsLongAsHourlyRowsAreKept() {
        try (UsageFixture usage = new UsageFixture(stateDir)) {
            evaluate(usage, NOON, 1, 0);
            Instant hourEnd = NOON.plusSeconds(3_600);
            evaluateOther(usage, hourEnd.plus(KEPT));
            usage.passWallClock(Duration.ofMinutes(1));
            assertThat(tombstones(usage)).isEmpty();

            evaluateOther(usage, hourEnd.plus(KEPT).plusSeconds(1));
            usage.passWallClock(Duration.ofMinutes(1));
            assertThat(tombstones(usage)).containsExactly(key("checkout"));
            assertThat(usage.count("activity.expired")).isEqualTo(1);

            usage.passWallClock(Duration.ofMinutes(1));
            assertThat(tombstones(usage)).isEmpty();
        }
    }

    @Test
    void keepsAFlagThatIsEvaluatedAgainInTimeAndBeginsAnewWithOneThatIsNot() {
        Instant again = NOON.plus(KEPT);
        Instant tooLate = again.plus(KEPT).plus(Duration.ofHours(2));
        try (UsageFixture usage = new UsageFixture(stateDir)) {
            evaluate(usage, NOON, 1, 0);
            evaluate(usage, again, 0, 1);
            usage.passWallClock(Duration.ofMinutes(1));
            assertThat(usage.activity()).last().isEqualTo(activity(NOON, again, NOON, again));

            evaluateOther(usage, tooLate);
            usage.passWallClock(Duration.ofMinutes(1));
            assertThat(tombstones(usage)).hasSize(1);

            evaluate(usage, tooLate, 0, 1);
            Instant hour = Instant.ofEpochSecond(tooLate.getEpochSecond() / 3_600 * 3_600);
            assertThat(usage.activity()).containsExactly(activity(hour, hour, NEVER, hour));
        }
    }

    /** Else a report of an hour that is still open would find half of it forgotten. */
    @Test
    void forgetsNothingAsLongAsItsHourIsOpen() {
        AggregatorConfig config =
                AggregatorConfig.defaults(keptForADay(), stateDir, Map.of("bootstrap.servers", "unused:9092"));
        Duration open = config.window().retention();
        try (UsageFixture usage = new UsageFixture(config)) {
            evaluate(usage, NOON, 1, 0);
            evaluateOther(usage, NOON.plus(open));
            usage.passWallClock(Duration.ofMinutes(1));
            assertThat(tombstones(usage)).isEmpty();

            evaluateOther(usage, NOON.plus(open).plusSeconds(3_601));
            usage.passWallClock(Duration.ofMinutes(1));
            assertThat(tombstones(usage)).hasSize(1);
        }
    }

    private static TopicSettings keptForADay() {
        TopicSettings defaults = TopicSettings.defaults();
        return new TopicSettings(
                defaults.prefix(),
                defaults.rawGeneration(),
                defaults.rawPartitions(),
                defaults.outputPartitions(),
                defaults.replicationFactor(),
                defaults.minInsyncReplicas(),
                defaults.rawRetention(),
                Duration.ofDays(1),
                defaults.maxRecordBytes(),
                defaults.eraseWithin());
    }

    private static List<FlagActivityKey> tombstones(UsageFixture usage) {
        return usage.rows(Topic.FLAG_ACTIVITY, FlagActivityKey.class, FlagActivity.class).stream()
                .filter(row -> row.value == null)
                .map(row -> row.key)
                .toList();
    }

    private static void evaluate(UsageFixture usage, Instant stop, int yes, int no) {
        // Received late enough for every hour of a test, and no hour is too late for it.
        Instant receivedAt = stop.isBefore(NOON) ? NOON.plusSeconds(60) : stop;
        usage.report(ReportFormat.UNLEASH_METRICS, receivedAt, body("shop", "checkout", stop, yes, no));
    }

    private static void evaluateOther(UsageFixture usage, Instant stop) {
        usage.report(ReportFormat.UNLEASH_METRICS, stop, body("shop", "other", stop, 1, 0));
    }

    private static void onlyVariants(UsageFixture usage, Instant stop) {
        usage.report(
                ReportFormat.UNLEASH_METRICS,
                stop,
                """
                {"appName":"shop","bucket":{"start":"%s","stop":"%s","toggles":{
                "checkout":{"yes":0,"no":0,"variants":{"blue":3}}}}}"""
                        .formatted(stop, stop));
    }

    private static String body(String app, String flag, Instant stop, int yes, int no) {
        return """
                {"appName":"%s","bucket":{"start":"%s","stop":"%s","toggles":{"%s":{"yes":%d,"no":%d}}}}"""
                .formatted(app, stop, stop, flag, yes, no);
    }

    private static FlagActivityKey key(String flag) {
        return new FlagActivityKey(ENVIRONMENT, "shop", flag);
    }

    private static KeyValue<FlagActivityKey, FlagActivity> row(
            String flag, Instant first, Instant last, Instant lastYes, Instant lastNo) {
        return KeyValue.pair(key(flag), activity(first, last, lastYes, lastNo));
    }

    private static FlagActivity activity(Instant first, Instant last, Instant lastYes, Instant lastNo) {
        return new FlagActivity(ENVIRONMENT, "shop", "checkout", first, last, lastYes, lastNo);
    }
}
