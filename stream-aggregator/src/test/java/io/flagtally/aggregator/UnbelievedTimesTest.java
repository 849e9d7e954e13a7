package io.flagtally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.intake.EventTimeSettings;
import io.flagtally.aggregator.intake.UnbelievedTimes;
import io.flagtally.model.report.DeadLetterHeaders;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.report.ReportHeaders;
import io.flagtally.model.rows.FlagUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With {@code --unbelieved-times dead-letter}. */
class UnbelievedTimesTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Instant AHEAD = NOON.plus(Duration.ofHours(46));
    private static final String REASON = "time-not-believed";

    @TempDir
    private Path stateDir;

    private UsageFixture usage;

    @BeforeEach
    void start() {
        usage = new UsageFixture(UsageFixture.config(
                stateDir,
                new EventTimeSettings(Duration.ofHours(48), Duration.ofMinutes(5), UnbelievedTimes.DEAD_LETTER)));
    }

    @AfterEach
    void stop() {
        usage.close();
    }

    @Test
    void keepsAReportWhoseStopIsNotBelievedWhole() {
        String body = body("c", AHEAD, 5);
        usage.report(ReportFormat.UNLEASH_METRICS, NOON, body);
        usage.report(ReportFormat.UNLEASH_METRICS, NOON, body("d", Instant.EPOCH, 5));

        List<TestRecord<byte[], byte[]>> letters = usage.deadLetters();
        assertThat(letters).hasSize(2).allSatisfy(letter -> assertThat(text(letter, DeadLetterHeaders.REASON))
                .isEqualTo(REASON));
        assertThat(letters.get(0).value()).isEqualTo(body.getBytes(StandardCharsets.UTF_8));
        assertThat(usage.count("dead.letters", "reason", REASON)).isEqualTo(2);
        assertThat(usage.flags()).isEmpty();
        assertThat(usage.variants()).isEmpty();
        assertThat(usage.applications()).isEmpty();
        assertThat(usage.count("reports", "format", "unleash-metrics/1")).isZero();
        assertThat(usage.count("times.not.believed", "direction", "too_new")).isZero();
    }

    @Test
    void countsWhatIsBelieved() {
        usage.report(ReportFormat.UNLEASH_METRICS, NOON, body("c", NOON.minusSeconds(1), 5));
        usage.report(
                ReportFormat.TGGL_REPORT,
                NOON,
                "{\"clients\":[{\"id\":\"shop\",\"flags\":{\"f\":[{\"active\":true}]}}]}");

        assertThat(usage.flags()).hasSize(2);
        assertThat(usage.deadLetters()).isEmpty();
    }

    @Test
    void keepsNothingOfAReportThatCountsNothing() {
        usage.report(
                ReportFormat.UNLEASH_METRICS,
                NOON,
                """
                {"appName":"shop","bucket":{"start":"1970-01-01T00:00:00Z","stop":"1970-01-01T00:00:00Z",
                "toggles":{}}}""");

        assertThat(usage.deadLetters()).isEmpty();
        assertThat(usage.applications()).hasSize(1);
    }

    @Test
    void keepsJustTheItemsConcernedOfABulkReport() {
        bulk(item("production", NOON, 1), item("production", AHEAD, 2), item("production", Instant.EPOCH, 4));

        assertThat(usage.flags()).containsExactly(flag(1));
        TestRecord<byte[], byte[]> letter = onlyLetter();
        assertThat(text(letter, DeadLetterHeaders.REASON)).isEqualTo(REASON);
        assertThat(new String(letter.value(), StandardCharsets.UTF_8))
                .contains("\"yes\":2", "\"yes\":4")
                .doesNotContain("\"yes\":1");
    }

    @Test
    void keepsItemsOfEachReasonApart() {
        bulk(item("production", AHEAD, 2), item("staging", NOON, 4), item("staging", AHEAD, 8));

        assertThat(usage.deadLetters())
                .extracting(letter -> text(letter, DeadLetterHeaders.REASON))
                .containsExactly("other-environment", REASON);
        assertThat(usage.flags()).isEmpty();
    }

    @Test
    void doesNotRememberTheBucketOfAReportThatItRefused() {
        usage.report(ReportFormat.UNLEASH_METRICS, NOON, body("c", AHEAD, 5));
        usage.report(ReportFormat.UNLEASH_METRICS, NOON, body("c", NOON, 7));

        assertThat(usage.flags()).containsExactly(flag(7));
        assertThat(usage.count("resends", "kind", "merged")).isZero();
    }

    @Test
    void doesNotRememberTheRequestOfAReportThatItRefused() {
        pipe(NOON, withIdempotencyKey(), body("c", AHEAD, 5));
        pipe(NOON, withIdempotencyKey(), body("c", AHEAD, 5));

        assertThat(usage.deadLetters()).hasSize(2);
        assertThat(usage.count("resends", "kind", "same_request")).isZero();
    }

    @Test
    void refusesAReplayAgainAsLongAsItIsToldTo() {
        usage.report(ReportFormat.UNLEASH_METRICS, NOON, body("c", AHEAD, 5));
        TestRecord<byte[], byte[]> letter = onlyLetter();

        // By now the stop is past.
        usage.pipe(ReportFormat.UNLEASH_METRICS.topic(), AHEAD.plusSeconds(3_600), letter.headers(), letter.value());

        assertThat(text(onlyLetter(), DeadLetterHeaders.REASON)).isEqualTo(REASON);
        assertThat(usage.flags()).isEmpty();
    }

    @Test
    void leavesALetterThatCountsOnceInTheHourOfItsReceiptWhereTimesNeedNotBeBelieved() {
        pipe(NOON, withIdempotencyKey(), body("c", AHEAD, 5));
        TestRecord<byte[], byte[]> letter = onlyLetter();

        try (UsageFixture counting = new UsageFixture(stateDir.resolve("counting"))) {
            Instant replayedAt = NOON.plus(Duration.ofDays(3));
            counting.pipe(ReportFormat.UNLEASH_METRICS.topic(), replayedAt, letter.headers(), letter.value());
            counting.pipe(ReportFormat.UNLEASH_METRICS.topic(), replayedAt, letter.headers(), letter.value());

            assertThat(counting.flags()).containsExactly(flag(5));
        }
    }

    private TestRecord<byte[], byte[]> onlyLetter() {
        List<TestRecord<byte[], byte[]>> letters = usage.deadLetters();
        assertThat(letters).hasSize(1);
        return letters.get(0);
    }

    private static Headers withIdempotencyKey() {
        Headers headers = UsageFixture.headers(ReportFormat.UNLEASH_METRICS, KeyKind.BACKEND);
        headers.add(ReportHeaders.IDEMPOTENCY_KEY, "k-1".getBytes(StandardCharsets.UTF_8));
        return headers;
    }

    private void pipe(Instant receivedAt, Headers headers, String body) {
        usage.pipe(ReportFormat.UNLEASH_METRICS.topic(), receivedAt, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private void bulk(String... items) {
        usage.report(
                ReportFormat.UNLEASH_BULK, NOON, "{\"applications\":[],\"metrics\":[" + String.join(",", items) + "]}");
    }

    private static String item(String environment, Instant timestamp, int yes) {
        return """
                {"featureName":"f","appName":"shop","environment":"%s","timestamp":"%s","yes":%d,"no":0}"""
                .formatted(environment, timestamp, yes);
    }

    private static String body(String connection, Instant stop, int yes) {
        return """
                {"appName":"shop","connectionId":"%s","bucket":{"start":"2026-11-21T11:00:00Z","stop":"%s",
                "toggles":{"f":{"yes":%d,"no":0,"variants":{"red":1}}}}}"""
                .formatted(connection, stop, yes);
    }

    private static FlagUsage flag(int yes) {
        return new FlagUsage(UsageFixture.ENVIRONMENT, "shop", "f", NOON, yes, 0);
    }

    private static String text(TestRecord<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(name);
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
