package io.flagtally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flagtally.aggregator.intake.EventTimeSettings;
import io.flagtally.aggregator.intake.UnbelievedTimes;
import io.flagtally.aggregator.once.ResendSettings;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.report.ReportHeaders;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.VariantUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountOnceTest {
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
    private static final String NODE = "unleash-node-sdk:6.12.1";
    private static final String GO = "unleash-client-go:4.5.0";
    private static final String NO_KEY = "";

    @TempDir
    private Path stateDir;

    private UsageFixture usage;
    private String sdk = NODE;
    private String keyName = "a-key";

    @BeforeEach
    void start() {
        usage = new UsageFixture(stateDir);
    }

    @AfterEach
    void stop() {
        usage.close();
    }

    @Test
    void addsOnlyTheGrowthOfABucketThatIsSentAgain() {
        report("c", START, 60, "\"a\":{\"yes\":2,\"no\":1,\"variants\":{\"red\":1}}");
        report("c", START, 120, "\"a\":{\"yes\":7,\"no\":1,\"variants\":{\"red\":3}},\"b\":{\"no\":4}");

        assertThat(flags()).isEqualTo(Map.of("a", "7/1", "b", "0/4"));
        assertThat(variants()).isEqualTo(Map.of("a red", 3L));
        assertThat(resends("merged")).isEqualTo(1);
        assertThat(usage.count("rows.subtracted")).isEqualTo(2);
        assertThat(usage.count("rows.withheld")).isZero();
        assertThat(usage.count("reports", "format", "unleash-metrics/1")).isEqualTo(2);
        assertThat(usage.count("rows.decoded", "kind", "flag")).isEqualTo(3);
        assertThat(rows("flag")).isEqualTo(3);
        assertThat(rows("variant")).isEqualTo(2);
    }

    @Test
    void addsTheGrowthInTheHourOfTheLaterStop() {
        report("c", START, 3_500, "\"a\":{\"yes\":2}");
        report("c", START, 3_700, "\"a\":{\"yes\":5}");

        Map<Instant, Long> byHour = new TreeMap<>();
        usage.flags().forEach(row -> byHour.put(row.windowStart(), row.yes()));
        assertThat(byHour).isEqualTo(Map.of(START, 2L, START.plusSeconds(3_600), 3L));
    }

    @Test
    void countsNothingOfAnIdenticalRepost() {
        report("c", START, 60, "\"a\":{\"yes\":2,\"variants\":{\"red\":1}}");
        report("c", START, 60, "\"a\":{\"yes\":2,\"variants\":{\"red\":1}}");

        assertThat(flags()).isEqualTo(Map.of("a", "2/0"));
        assertThat(variants()).isEqualTo(Map.of("a red", 1L));
        assertThat(resends("identical")).isEqualTo(1);
        assertThat(usage.count("rows.subtracted")).isEqualTo(2);
        assertThat(usage.count("rows.withheld")).isEqualTo(2);
        assertThat(rows("flag")).isEqualTo(1);
        assertThat(rows("variant")).isEqualTo(1);
    }

    @Test
    void countsNothingOfAnOriginalThatItsResendOvertook() {
        report("c", START, 120, "\"a\":{\"yes\":7},\"b\":{\"no\":1}");
        report("c", START, 60, "\"a\":{\"yes\":2}");

        assertThat(flags()).isEqualTo(Map.of("a", "7/0", "b", "0/1"));
        assertThat(resends("late")).isEqualTo(1);

        report("c", START, 120, "\"a\":{\"yes\":7},\"b\":{\"no\":1}");
        assertThat(flags()).isEmpty();
        assertThat(resends("identical")).isEqualTo(1);
    }

    @Test
    void countsALaterReportThatLacksSomethingWhole() {
        report("c", START, 60, "\"a\":{\"yes\":5},\"b\":{\"yes\":1}");
        report("c", START, 120, "\"a\":{\"yes\":6}");

        assertThat(flags()).isEqualTo(Map.of("a", "11/0", "b", "1/0"));
        assertThat(resends("no_superset")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {GO, "unleash-go-sdk:5.0.0", "Unleash-Go/1.2.0", "unleash-client-go@v4"})
    void countsTheVariantsOfGoWholeSinceItDoesNotPutThemBack(String goSdk) {
        sdk = goSdk;
        report("c", START, 60, "\"a\":{\"yes\":2,\"variants\":{\"red\":2}}");
        report("c", START, 120, "\"a\":{\"yes\":5,\"variants\":{\"red\":3}}");
        report("c", START, 120, "\"a\":{\"yes\":5,\"variants\":{\"red\":3}}");

        assertThat(flags()).isEqualTo(Map.of("a", "5/0"));
        assertThat(variants()).isEqualTo(Map.of("a red", 5L));
    }

    @Test
    void countsVariantsWholeThatALaterReportDoesNotPutBack() {
        sdk = "some-sdk:1.0.0";
        report("c", START, 60, "\"a\":{\"yes\":2,\"variants\":{\"red\":2}}");
        report("c", START, 120, "\"a\":{\"yes\":5,\"variants\":{\"red\":1,\"blue\":2}}");

        assertThat(flags()).isEqualTo(Map.of("a", "5/0"));
        assertThat(variants()).isEqualTo(Map.of("a red", 3L, "a blue", 2L));
    }

    @Test
    void countsNothingOfARepostAfterAReportThatLackedSomething() {
        report("c", START, 60, "\"a\":{\"yes\":5,\"variants\":{\"red\":5}}");
        report("c", START, 120, "\"a\":{\"yes\":3,\"variants\":{\"red\":3}}");
        report("c", START, 60, "\"a\":{\"yes\":5,\"variants\":{\"red\":5}}");

        assertThat(flags()).isEqualTo(Map.of("a", "8/0"));
        assertThat(variants()).isEqualTo(Map.of("a red", 8L));
    }

    @Test
    void subtractsOnceFromNamesThatBecomeOne() {
        report("c", START, 60, "\"a\\u0000\":{\"yes\":5,\"no\":1},\"a\\ufffd\":{\"yes\":5}");
        report("c", START, 120, "\"a\\u0000\":{\"yes\":6,\"no\":3},\"a\\ufffd\":{\"yes\":7}");

        assertThat(flags()).isEqualTo(Map.of("a\ufffd", "13/3"));
    }

    @Test
    void takesANewStartForANewBucket() {
        report("c", START, 60, "\"a\":{\"yes\":2}");
        report("c", START.plusSeconds(60), 60, "\"a\":{\"yes\":2}");

        assertThat(flags()).isEqualTo(Map.of("a", "4/0"));
    }

    @Test
    void infersNothingWithoutAConnectionIdOrForAnotherAppOrConnection() {
        report("", START, 60, "\"a\":{\"yes\":1}");
        report("", START, 60, "\"a\":{\"yes\":1}");
        report("c", START, 60, "\"a\":{\"yes\":1}");
        report("d", START, 60, "\"a\":{\"yes\":1}");

        assertThat(flags()).isEqualTo(Map.of("a", "4/0"));
    }

    @Test
    void infersNothingFromAFrontendKeySinceAnybodyCouldForgeIt() {
        post(ReportFormat.UNLEASH_METRICS, KeyKind.FRONTEND, NO_KEY, body("c", START, 60, "\"a\":{\"yes\":1}"));
        post(ReportFormat.UNLEASH_METRICS, KeyKind.FRONTEND, NO_KEY, body("c", START, 60, "\"a\":{\"yes\":1}"));

        assertThat(flags()).isEqualTo(Map.of("a", "2/0"));
    }

    @Test
    void infersNothingFromWhatAnotherApiKeyOfTheEnvironmentReported() {
        report("c", START, 60, "\"a\":{\"yes\":1}");
        keyName = "of-somebody-else";
        report("c", START, 60, "\"a\":{\"yes\":100}");
        keyName = "a-key";
        report("c", START, 60, "\"a\":{\"yes\":1}");

        assertThat(flags()).isEqualTo(Map.of("a", "101/0"));
    }

    @Test
    void readsNothingBackForANewStart() {
        for (int minute = 0; minute < 10; minute++) {
            report("c", START.plusSeconds(minute * 60L), 60, "\"a\":{\"yes\":1}");
        }

        assertThat(flags()).isEqualTo(Map.of("a", "10/0"));
        assertThat(usage.raw.reads()).isZero();
    }

    /** An SDK without an answer sends its bucket again and again. */
    @Test
    void readsNoReportBackTwiceOfABucketThatComesAgainAndAgain() {
        for (int minute = 1; minute <= 5; minute++) {
            report("c", START, minute * 60, "\"a\":{\"yes\":%d}".formatted(minute));
        }

        assertThat(flags()).isEqualTo(Map.of("a", "5/0"));
        assertThat(usage.raw.reads()).isEqualTo(4);
        assertThat(usage.raw.fetches()).isEqualTo(1);
    }

    @Test
    void tellsTheReaderEveryTenSecondsThatItMayRest() {
        for (int seconds = 0; seconds < 30; seconds += 10) {
            usage.passWallClock(Duration.ofSeconds(10));
        }

        assertThat(usage.raw.rests()).isEqualTo(3);
    }

    @Test
    void letsGoOfAllThatItKnowsOfAPartitionWithItsTask() {
        report("c", START, 60, "\"a\":{\"yes\":1}");
        usage.passWallClock(Duration.ofMinutes(1));
        assertThat(usage.gauge("connections")).isEqualTo(1);

        usage.close();

        assertThat(usage.gauge("connections")).isZero();
        assertThat(usage.raw.isClosed()).isTrue();
        usage = new UsageFixture(stateDir.resolve("next"));
    }

    @Test
    void countsAReportWholeWhoseOriginalWasDeleted() {
        report("c", START, 60, "\"a\":{\"yes\":2}");
        usage.raw.deleteAll();
        report("c", START, 120, "\"a\":{\"yes\":3}");
        report("c", START, 180, "\"a\":{\"yes\":4}");

        assertThat(flags()).isEqualTo(Map.of("a", "6/0"));
        assertThat(usage.count("originals.gone")).isEqualTo(1);
        assertThat(resends("merged")).isEqualTo(1);
    }

    /** As where a raw topic was made again, and a stranger's report now lies at the offset. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"appName\":\"shop\",\"connectionId\":\"stranger\",\"bucket\":{\"start\":\"2026-11-21T10:00:00Z\","
                        + "\"stop\":\"2026-11-21T10:02:00Z\",\"toggles\":{\"a\":{\"yes\":9}}}}",
                "{\"appName\":\"shop\",\"connectionId\":\"c\",\"bucket\":{\"start\":\"2026-11-21T10:01:00Z\","
                        + "\"stop\":\"2026-11-21T10:02:00Z\",\"toggles\":{\"a\":{\"yes\":9}}}}",
                "{"
            })
    void countsAReportWholeWhoseOriginalsPlaceAnotherHas(String other) {
        report("c", START, 60, "\"a\":{\"yes\":2}");
        usage.raw.replaceAll(headers(ReportFormat.UNLEASH_METRICS, KeyKind.BACKEND, NO_KEY), other);
        report("c", START, 120, "\"a\":{\"yes\":3}");

        assertThat(flags()).isEqualTo(Map.of("a", "5/0"));
        assertThat(usage.count("originals.gone")).isEqualTo(1);
    }

    /** Every restart would meet the same report. */
    @Test
    void countsAReportWholeWhoseOriginalMakesADecoderThrow() {
        usage.close();
        AggregatorConfig config = UsageFixture.config(stateDir.resolve("broken"));
        AtomicBoolean first = new AtomicBoolean(true);
        ReportDecoder broken = (payload, visitor) -> {
            ReportFormat.UNLEASH_METRICS.newDecoder(config.limits()).decode(payload, visitor);
            throw new IllegalStateException("broken");
        };
        usage = new UsageFixture(
                config, format -> first.getAndSet(false) ? format.newDecoder(config.limits()) : broken);
        report("c", START, 60, "\"a\":{\"yes\":2}");
        report("c", START, 120, "\"a\":{\"yes\":3}");

        assertThat(flags()).isEqualTo(Map.of("a", "5/0"));
        assertThat(usage.count("originals.gone")).isEqualTo(1);
        assertThat(usage.deadLetters()).isEmpty();
    }

    @Test
    void failsTheTaskWhereAnOriginalIsNotReadBackInTime() {
        report("c", START, 60, "\"a\":{\"yes\":2}");
        usage.raw.goAway();

        assertThatThrownBy(() -> report("c", START, 120, "\"a\":{\"yes\":3}"))
                .hasRootCauseInstanceOf(TimeoutException.class);
        assertThat(usage.deadLetters()).isEmpty();
    }

    /**
     * What was not counted may come again by a replay, or in a bucket that has grown since, and counts in full then.
     */
    @Test
    void remembersNothingOfAReportThatBecameADeadLetter() {
        usage.close();
        EventTimeSettings noneTooLate =
                new EventTimeSettings(Duration.ofHours(1), Duration.ofMinutes(5), UnbelievedTimes.DEAD_LETTER);
        usage = new UsageFixture(UsageFixture.config(stateDir.resolve("strict"), noneTooLate));
        receivedAt = START.plus(Duration.ofHours(2));
        report("c", START, 60, "\"a\":{\"yes\":2}");
        assertThat(usage.deadLetters()).hasSize(1);

        report("c", START, 7_200, "\"a\":{\"yes\":3}");
        report("c", START, 7_200, "\"a\":{\"yes\":3}");

        assertThat(flags()).isEqualTo(Map.of("a", "3/0"));
        assertThat(usage.raw.reads()).isEqualTo(1);
    }

    @Test
    void readsFewReportsBackHoweverManyComeWithOneStart() {
        for (int report = 0; report < 20; report++) {
            report("c", START, 60 + report, "\"f%d\":{\"yes\":1}".formatted(report));
        }
        usage.raw.forgetReads();
        report("c", START, 79, "\"f19\":{\"yes\":1}");

        assertThat(usage.raw.reads()).isEqualTo(4);
        assertThat(usage.count("reports.not.remembered")).isEqualTo(16);
        assertThat(flags()).hasSize(20).containsEntry("f19", "1/0");
    }

    @Test
    void forgetsConnectionsPastTheLimitRoughlyTheOldestFirst() {
        usage.close();
        usage = new UsageFixture(
                UsageFixture.config(stateDir.resolve("few"), new ResendSettings(true, Duration.ofDays(1), 100)));
        for (int connection = 0; connection < 300; connection++) {
            receivedAt = START.plusSeconds(connection);
            report("c" + connection, START, 60, "\"a\":{\"yes\":1}");
        }

        assertThat(usage.count("connections.forgotten")).isEqualTo(200);
        usage.passWallClock(Duration.ofMinutes(1));
        assertThat(usage.gauge("connections")).isEqualTo(100);
        for (int connection = 280; connection < 300; connection++) {
            report("c" + connection, START, 60, "\"a\":{\"yes\":1}");
        }
        assertThat(resends("identical")).isGreaterThan(15);
    }

    @Test
    void remembersNothingOfAHeartbeatWithoutToggles() {
        Instant epoch = Instant.EPOCH;
        report("c", epoch, 0, "");
        report("c", epoch, 0, "\"a\":{\"yes\":1}");
        report("c", epoch, 0, "");

        assertThat(flags()).isEqualTo(Map.of("a", "1/0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TGGL_REPORT", "UNLEASH_METRICS"})
    void countsARequestOnceThatBearsTheSameIdempotencyKey(ReportFormat format) {
        String body = format == ReportFormat.TGGL_REPORT
                ? "{\"clients\":[{\"id\":\"shop\",\"flags\":{\"a\":[{\"value\":true,\"count\":3}]}}]}"
                : body("", START, 60, "\"a\":{\"yes\":3}");
        post(format, KeyKind.BACKEND, "k-1", body);
        post(format, KeyKind.BACKEND, "k-1", body);
        post(format, KeyKind.BACKEND, "k-2", body);

        assertThat(flags()).isEqualTo(Map.of("a", "6/0"));
        assertThat(resends("same_request")).isEqualTo(1);
    }

    @Test
    void countsAnotherBodyUnderAnIdempotencyKeyThatWasUsedBefore() {
        post(ReportFormat.UNLEASH_METRICS, KeyKind.BACKEND, "1", body("", START, 60, "\"a\":{\"yes\":1}"));
        post(ReportFormat.UNLEASH_METRICS, KeyKind.BACKEND, "1", body("", START, 60, "\"a\":{\"yes\":2}"));
        post(ReportFormat.UNLEASH_METRICS, KeyKind.BACKEND, "1", body("", START, 60, "\"b\":{\"yes\":1}"));
        post(ReportFormat.UNLEASH_METRICS, KeyKind.BACKEND, "1", body("", START, 60, "\"b\":{\"yes\":1}"));

        assertThat(flags()).isEqualTo(Map.of("a", "3/0", "b", "1/0"));
        assertThat(usage.count("idempotency.keys.reused")).isEqualTo(2);
        assertThat(resends("same_request")).isEqualTo(1);
    }

    @Test
    void tellsRequestsOfTwoFormatsApartUnderOneIdempotencyKey() {
        String body =
                """
                {"appName":"shop","applications":[],"bucket":{"start":"%s","stop":"%s","toggles":{"a":{"yes":1}}},
                "metrics":[{"appName":"shop","environment":"production","featureName":"b","yes":1,"no":0}]}"""
                        .formatted(START, START);
        post(ReportFormat.UNLEASH_METRICS, KeyKind.BACKEND, "1", body);
        post(ReportFormat.UNLEASH_BULK, KeyKind.BACKEND, "1", body);

        assertThat(flags()).isEqualTo(Map.of("a", "1/0", "b", "1/0"));
        assertThat(usage.count("idempotency.keys.reused")).isZero();
    }

    @Test
    void takesEqualBodiesWithoutAnIdentityForHonestOnes() {
        String body = "{\"clients\":[{\"id\":\"shop\",\"flags\":{\"a\":[{\"value\":true,\"count\":3}]}}]}";
        post(ReportFormat.TGGL_REPORT, KeyKind.BACKEND, NO_KEY, body);
        post(ReportFormat.TGGL_REPORT, KeyKind.BACKEND, NO_KEY, body);

        assertThat(flags()).isEqualTo(Map.of("a", "6/0"));
    }

    @Test
    void forgetsAConnectionADayAfterItsLastReport() {
        report("c", START, 60, "\"a\":{\"yes\":1}");
        receivedAt = START.plus(Duration.ofHours(26));
        report("other", START, 60, "\"b\":{\"yes\":1}");
        usage.passWallClock(Duration.ofMinutes(1));
        report("c", START, 60, "\"a\":{\"yes\":1}");

        assertThat(flags()).isEqualTo(Map.of("a", "2/0", "b", "1/0"));
    }

    @Test
    void forgetsARequestOnceItsLastCopyIsOlderThanADay() {
        String body = body("", START, 60, "\"a\":{\"yes\":1}");
        post(ReportFormat.UNLEASH_METRICS, KeyKind.BACKEND, "k-1", body);

        receivedAt = receivedAt.plus(Duration.ofDays(1));
        report("other", receivedAt, 60, "\"b\":{\"yes\":1}");
        usage.passWallClock(Duration.ofMinutes(1));
        post(ReportFormat.UNLEASH_METRICS, KeyKind.BACKEND, "k-1", body);
        assertThat(flags()).isEqualTo(Map.of("a", "1/0", "b", "1/0"));

        receivedAt = receivedAt.plus(Duration.ofDays(1)).plusMillis(1);
        report("other", receivedAt, 60, "\"b\":{\"yes\":1}");
        usage.passWallClock(Duration.ofMinutes(1));
        post(ReportFormat.UNLEASH_METRICS, KeyKind.BACKEND, "k-1", body);
        assertThat(flags()).isEqualTo(Map.of("a", "1/0", "b", "1/0"));
        assertThat(resends("same_request")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k-1"})
    void remembersForADayAfterTheLastReportThatToldNothingNew(String idempotencyKey) {
        String body = body(idempotencyKey.isEmpty() ? "c" : "", START, 60, "\"a\":{\"yes\":1}");
        for (int hours = 0; hours <= 60; hours += 20) {
            receivedAt = START.plus(Duration.ofHours(hours));
            report("other", receivedAt, 60, "\"b\":{\"yes\":1}");
            usage.passWallClock(Duration.ofMinutes(1));
            post(ReportFormat.UNLEASH_METRICS, KeyKind.BACKEND, idempotencyKey, body);
        }

        assertThat(flags()).isEqualTo(Map.of("a", "1/0", "b", "4/0"));
    }

    /** After an outage one of a task's raw topics can be read up long before the other. */
    @ParameterizedTest
    @ValueSource(strings = {"", "k-1"})
    void forgetsNothingOfATopicForWhatAnotherTopicReceived(String idempotencyKey) {
        String body = body(idempotencyKey.isEmpty() ? "c" : "", START, 60, "\"a\":{\"yes\":9}");
        post(ReportFormat.UNLEASH_METRICS, KeyKind.BACKEND, idempotencyKey, body);
        receivedAt = START.plus(Duration.ofDays(3));
        String tggl = "{\"clients\":[{\"id\":\"shop\",\"flags\":{\"b\":[{\"value\":true,\"count\":5}]}}]}";
        post(ReportFormat.TGGL_REPORT, KeyKind.BACKEND, NO_KEY, tggl);
        usage.passWallClock(Duration.ofMinutes(1));
        receivedAt = START.plus(Duration.ofMinutes(2));
        post(ReportFormat.UNLEASH_METRICS, KeyKind.BACKEND, idempotencyKey, body);

        assertThat(flags()).isEqualTo(Map.of("a", "9/0", "b", "5/0"));
    }

    @Test
    void countsEveryReportAsItComesWhereItIsTurnedOff() {
        usage.close();
        usage = new UsageFixture(
                UsageFixture.config(stateDir.resolve("off"), new ResendSettings(false, Duration.ofDays(1), 1)));

        report("c", START, 60, "\"a\":{\"yes\":2}");
        report("c", START, 60, "\"a\":{\"yes\":2}");

        assertThat(flags()).isEqualTo(Map.of("a", "4/0"));
    }

    /** SDKs that evaluate, post, lose answers and post again, several at once; late originals included. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void totalsAreWhatTheSdksEvaluatedWhateverIsLost(long seed) {
        Random random = new Random(seed);
        Map<String, Long> evaluated = new HashMap<>();
        Map<Integer, Bucket> buckets = new HashMap<>();
        for (int step = 0; step < 400; step++) {
            int sdkNumber = random.nextInt(4);
            int now = step;
            Bucket bucket = buckets.computeIfAbsent(sdkNumber, number -> new Bucket(now));
            String flag = "f" + random.nextInt(3);
            bucket.counts.merge(flag, 1L, Long::sum);
            evaluated.merge(flag, 1L, Long::sum);
            if (random.nextInt(3) == 0) {
                String posted = bucket.toggles();
                boolean written = random.nextInt(4) > 0;
                boolean answered = written && random.nextInt(3) > 0;
                if (written) {
                    reportAt("sdk-" + sdkNumber, bucket.start, now + 1, posted);
                }
                if (random.nextInt(5) == 0 && written) {
                    reportAt("sdk-" + sdkNumber, bucket.start, now + 1, posted);
                }
                if (answered) {
                    buckets.remove(sdkNumber);
                }
            }
        }
        buckets.forEach((number, bucket) -> reportAt("sdk-" + number, bucket.start, 1_000, bucket.toggles()));

        Map<String, String> expected = new HashMap<>();
        evaluated.forEach((flag, count) -> expected.put(flag, count + "/0"));
        assertThat(flags()).isEqualTo(expected);
    }

    private static final class Bucket {
        private final int start;
        private final Map<String, Long> counts = new TreeMap<>();

        Bucket(int start) {
            this.start = start;
        }

        String toggles() {
            StringBuilder json = new StringBuilder();
            counts.forEach((flag, count) ->
                    json.append(json.isEmpty() ? "" : ",").append("\"%s\":{\"yes\":%d}".formatted(flag, count)));
            return json.toString();
        }
    }

    private Instant receivedAt = START.plusSeconds(3_800);

    private void reportAt(String connectionId, int start, int stop, String toggles) {
        report(connectionId, START.plusSeconds(start), stop - start, toggles);
    }

    private void report(String connectionId, Instant start, int seconds, String toggles) {
        post(ReportFormat.UNLEASH_METRICS, KeyKind.BACKEND, NO_KEY, body(connectionId, start, seconds, toggles));
    }

    private static String body(String connectionId, Instant start, int seconds, String toggles) {
        return """
                {"appName":"shop","connectionId":"%s","bucket":{"start":"%s","stop":"%s","toggles":{%s}}}"""
                .formatted(connectionId, start, start.plusSeconds(seconds), toggles);
    }

    private void post(ReportFormat format, KeyKind keyKind, String idempotencyKey, String body) {
        usage.pipe(
                format.topic(),
                receivedAt,
                headers(format, keyKind, idempotencyKey),
                body.getBytes(StandardCharsets.UTF_8));
    }

    private RecordHeaders headers(ReportFormat format, KeyKind keyKind, String idempotencyKey) {
        RecordHeaders headers = new RecordHeaders();
        new ReportHeaders(
                        format.nameAndVersion(),
                        UsageFixture.ENVIRONMENT,
                        keyName,
                        keyKind.word(),
                        "",
                        sdk,
                        idempotencyKey)
                .addTo(headers);
        return headers;
    }

    /** Totals over all hours, {@code yes/no} by flag. */
    private Map<String, String> flags() {
        Map<String, FlagUsage> latest = new HashMap<>();
        usage.flags().forEach(row -> latest.put(row.flag() + row.windowStart(), row));
        Map<String, long[]> sums = new HashMap<>();
        latest.values().forEach(row -> {
            long[] sum = sums.computeIfAbsent(row.flag(), flag -> new long[2]);
            sum[0] += row.yes();
            sum[1] += row.no();
        });
        Map<String, String> totals = new HashMap<>();
        sums.forEach((flag, sum) -> totals.put(flag, sum[0] + "/" + sum[1]));
        return totals;
    }

    private Map<String, Long> variants() {
        Map<String, VariantUsage> latest = new HashMap<>();
        usage.variants().forEach(row -> latest.put(row.flag() + row.variant() + row.windowStart(), row));
        Map<String, Long> totals = new HashMap<>();
        latest.values().forEach(row -> totals.merge(row.flag() + " " + row.variant(), row.count(), Long::sum));
        return totals;
    }

    /** How many counted, withheld ones not among them. */
    private double rows(String kind) {
        return usage.count("rows", "kind", kind);
    }

    private double resends(String kind) {
        return usage.count("resends", "kind", kind);
    }
}
