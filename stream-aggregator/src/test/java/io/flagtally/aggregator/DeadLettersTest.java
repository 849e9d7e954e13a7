package io.flagtally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flagtally.aggregator.start.StartSettings;
import io.flagtally.model.decode.ClientInfo;
import io.flagtally.model.decode.DecodeResult;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.decode.ReportIdentity;
import io.flagtally.model.report.DeadLetterHeaders;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.report.ReportHeaders;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DeadLettersTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final String METRICS = "unleash-metrics/1";
    private static final String VALID =
            """
            {"appName":"shop","bucket":{"start":"2026-11-21T11:00:00Z","stop":"2026-11-21T12:00:00Z",
            "toggles":{"checkout":{"yes":1,"no":0}}}}""";

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

    static Stream<Arguments> rejected() {
        return Stream.of(
                Arguments.of("unknown-format", METRICS.replace('1', '9'), "production", VALID),
                Arguments.of("unknown-format", "", "production", VALID),
                Arguments.of("wrong-topic", "tggl-report/1", "production", VALID),
                Arguments.of("missing-environment", METRICS, "", VALID),
                Arguments.of("empty-payload", METRICS, "production", ""),
                Arguments.of("empty-payload", METRICS, "production", null),
                Arguments.of("malformed", METRICS, "production", "{\"appName\":"),
                Arguments.of("malformed", METRICS, "production", "\u0000\u0001"),
                Arguments.of("invalid", METRICS, "production", "{\"appName\":[]}"),
                Arguments.of("invalid", METRICS, "production", VALID.replace("\"yes\":1", "\"yes\":-1")),
                Arguments.of("too-complex", METRICS, "production", "[".repeat(20_000)));
    }

    @ParameterizedTest
    @MethodSource("rejected")
    void keepsARejectedRecordByteForByte(String reason, String format, String environment, String payload) {
        Headers headers = UsageFixture.headers(format, environment, "backend");
        byte[] bytes = payload == null ? null : payload.getBytes(StandardCharsets.UTF_8);

        usage.pipe(Topic.UNLEASH_REPORTS_RAW, NOON, headers, bytes);

        TestRecord<byte[], byte[]> letter = usage.deadLetters().get(0);
        assertThat(letter.key()).containsExactly(7);
        assertThat(letter.value()).isEqualTo(bytes);
        assertThat(ReportHeaders.from(letter.headers())).isEqualTo(ReportHeaders.from(headers));
        assertThat(text(letter, DeadLetterHeaders.REASON)).isEqualTo(reason);
        assertThat(text(letter, DeadLetterHeaders.DETAIL)).isNotEmpty();
        assertThat(text(letter, DeadLetterHeaders.TOPIC)).isEqualTo("unleash-reports-raw");
        assertThat(text(letter, DeadLetterHeaders.PARTITION)).isEqualTo("0");
        assertThat(text(letter, DeadLetterHeaders.OFFSET)).isEqualTo("0");
        assertThat(DeadLetterHeaders.receivedAt(letter.headers())).hasValue(NOON.toEpochMilli());
        assertThat(usage.count("dead.letters", "reason", reason)).isEqualTo(1);
        assertThat(usage.flags()).isEmpty();
        assertThat(usage.applications()).isEmpty();
    }

    @Test
    void goesOnAfterAPoisonedRecord() {
        usage.report(ReportFormat.UNLEASH_METRICS, NOON, "poison");
        usage.report(ReportFormat.UNLEASH_METRICS, NOON, VALID);

        assertThat(usage.deadLetters()).hasSize(1);
        assertThat(usage.flags()).containsExactly(checkout(NOON));
    }

    @Test
    void saysWhereAPayloadIsWrongWithoutQuotingIt() {
        usage.report(ReportFormat.UNLEASH_METRICS, NOON, VALID.replace("\"yes\":1", "\"yes\":\"Ann\""));
        usage.report(
                ReportFormat.UNLEASH_METRICS,
                NOON,
                VALID.replace("{\"checkout\"", "[\"Ann\",{\"a\"").replace("}}}}", "}}]}}"));

        assertThat(usage.deadLetters())
                .hasSize(2)
                .extracting(letter -> text(letter, DeadLetterHeaders.DETAIL))
                .allSatisfy(detail -> assertThat(detail)
                        .contains("body/bucket/toggles")
                        .contains("must be")
                        .doesNotContain("Ann"));
    }

    @Test
    void survivesADecoderThatThrows() {
        ReportDecoder broken = (body, visitor) -> {
            throw new IllegalStateException("a bug");
        };
        Path otherDir = stateDir.resolve("other");
        try (UsageFixture withBrokenDecoder = new UsageFixture(UsageFixture.config(otherDir), format -> broken)) {
            withBrokenDecoder.report(ReportFormat.UNLEASH_METRICS, NOON, VALID);

            TestRecord<byte[], byte[]> letter = withBrokenDecoder.deadLetters().get(0);
            assertThat(text(letter, DeadLetterHeaders.REASON)).isEqualTo("decoder-failed");
            assertThat(text(letter, DeadLetterHeaders.DETAIL)).doesNotContain("a bug");
            assertThat(letter.value()).isEqualTo(VALID.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void countsNothingOfAReportWhoseDecoderThrowsBetweenTwoRows() {
        ReportDecoder broken = (body, visitor) -> {
            visitor.report(new ReportIdentity("shop", "", NOON.toEpochMilli(), NOON.toEpochMilli(), ""));
            visitor.client(new ClientInfo("shop", "", "", "", "", ""));
            visitor.flag("shop", "checkout", 1, 0, NOON.toEpochMilli());
            visitor.property("plan", NOON.getEpochSecond(), NOON.getEpochSecond());
            throw new IllegalStateException("a bug");
        };
        Path otherDir = stateDir.resolve("other");
        try (UsageFixture withBrokenDecoder = new UsageFixture(UsageFixture.config(otherDir), format -> broken)) {
            withBrokenDecoder.report(ReportFormat.UNLEASH_METRICS, NOON, VALID);
            withBrokenDecoder.report(ReportFormat.UNLEASH_METRICS, NOON, VALID);

            assertThat(withBrokenDecoder.deadLetters())
                    .hasSize(2)
                    .allSatisfy(letter ->
                            assertThat(text(letter, DeadLetterHeaders.REASON)).isEqualTo("decoder-failed"))
                    .allSatisfy(letter -> assertThat(letter.value()).isEqualTo(VALID.getBytes(StandardCharsets.UTF_8)));
            assertThat(withBrokenDecoder.flags()).isEmpty();
            assertThat(withBrokenDecoder.properties()).isEmpty();
            assertThat(withBrokenDecoder.applications()).isEmpty();
            assertThat(withBrokenDecoder.count("rows.decoded", "kind", "flag")).isZero();
        }
    }

    @Test
    void failsTheTaskWhereWhatComesBehindTheDecoderThrows() {
        ReportDecoder ofNoName = (body, visitor) -> {
            visitor.report(new ReportIdentity("shop", "", NOON.toEpochMilli(), NOON.toEpochMilli(), ""));
            visitor.flag("shop", null, 1, 0, NOON.toEpochMilli());
            return DecodeResult.VALID;
        };
        Path otherDir = stateDir.resolve("other");
        try (UsageFixture failing = new UsageFixture(UsageFixture.config(otherDir), format -> ofNoName)) {
            assertThatThrownBy(() -> failing.report(ReportFormat.UNLEASH_METRICS, NOON, VALID))
                    .isInstanceOf(StreamsException.class);

            assertThat(failing.deadLetters()).isEmpty();
        }
    }

    @Test
    void keepsJustTheItemsOfAnotherEnvironment() {
        usage.report(
                ReportFormat.UNLEASH_BULK,
                NOON,
                """
                {"applications":[],"metrics":[
                {"appName":"shop","featureName":"checkout","environment":"production","yes":1,"no":0},
                {"appName":"shop","featureName":"checkout","environment":"staging","yes":5,"no":0}]}""");

        assertThat(usage.flags()).containsExactly(checkout(NOON));
        TestRecord<byte[], byte[]> letter = usage.deadLetters().get(0);
        assertThat(text(letter, DeadLetterHeaders.REASON)).isEqualTo("other-environment");
        assertThat(new String(letter.value(), StandardCharsets.UTF_8))
                .contains("\"staging\"")
                .doesNotContain("\"production\"");
    }

    @Test
    void doesNotTakeItemsThatWereLeftOutForTheRequestThatHeldThem() {
        Headers headers = UsageFixture.headers(ReportFormat.UNLEASH_BULK, KeyKind.BACKEND);
        headers.add(ReportHeaders.IDEMPOTENCY_KEY, "k-1".getBytes(StandardCharsets.UTF_8));
        String body =
                """
                {"applications":[],"metrics":[
                {"appName":"shop","featureName":"checkout","environment":"staging","yes":5,"no":0}]}""";
        usage.pipe(Topic.UNLEASH_REPORTS_RAW, NOON, headers, body.getBytes(StandardCharsets.UTF_8));
        TestRecord<byte[], byte[]> letter = usage.deadLetters().get(0);

        usage.pipe(Topic.UNLEASH_REPORTS_RAW, NOON.plusSeconds(60), letter.headers(), letter.value());

        assertThat(usage.deadLetters()).hasSize(1);
    }

    @Test
    void countsAReplayedLetterInItsOwnHour() {
        Headers headers = UsageFixture.headers(ReportFormat.TGGL_REPORT, KeyKind.BACKEND);
        headers.add(
                DeadLetterHeaders.RECEIVED_AT,
                Long.toString(NOON.toEpochMilli()).getBytes(StandardCharsets.UTF_8));

        usage.pipe(Topic.TGGL_REPORTS_RAW, NOON.plus(Duration.ofDays(3)), headers, tggl());

        assertThat(usage.flags()).containsExactly(checkout(NOON));
    }

    @Test
    void doesNotBelieveAReceiptThatComesAfterTheRecord() {
        Headers headers = UsageFixture.headers(ReportFormat.TGGL_REPORT, KeyKind.BACKEND);
        headers.add(DeadLetterHeaders.RECEIVED_AT, "999999999999999".getBytes(StandardCharsets.UTF_8));

        usage.pipe(Topic.TGGL_REPORTS_RAW, NOON, headers, tggl());

        assertThat(usage.flags()).containsExactly(checkout(NOON));
    }

    @Test
    void rejectsAReplayWhoseHoursMayBeClosed() {
        Headers headers = UsageFixture.headers(ReportFormat.TGGL_REPORT, KeyKind.BACKEND);
        headers.add(
                DeadLetterHeaders.RECEIVED_AT,
                Long.toString(NOON.toEpochMilli()).getBytes(StandardCharsets.UTF_8));

        usage.pipe(Topic.TGGL_REPORTS_RAW, NOON.plus(Duration.ofDays(9)), headers, tggl());

        TestRecord<byte[], byte[]> letter = usage.deadLetters().get(0);
        assertThat(text(letter, DeadLetterHeaders.REASON)).isEqualTo("stale-replay");
        assertThat(DeadLetterHeaders.receivedAt(letter.headers())).hasValue(NOON.toEpochMilli());
        assertThat(usage.flags()).isEmpty();
    }

    @Test
    void rejectsAReplayThatLayUnreadUntilItsHoursMayBeClosed() {
        Headers headers = UsageFixture.headers(ReportFormat.TGGL_REPORT, KeyKind.BACKEND);
        headers.add(
                DeadLetterHeaders.RECEIVED_AT,
                Long.toString(NOON.toEpochMilli()).getBytes(StandardCharsets.UTF_8));
        usage.passWallClock(Duration.ofDays(9));

        usage.pipe(Topic.TGGL_REPORTS_RAW, NOON.plus(Duration.ofDays(7)), headers, tggl());

        assertThat(text(usage.deadLetters().get(0), DeadLetterHeaders.REASON)).isEqualTo("stale-replay");
        assertThat(usage.flags()).isEmpty();
    }

    @Test
    void countsAReportThatIsNoReplayHoweverLongItLayUnread() {
        usage.passWallClock(Duration.ofDays(9));

        usage.report(ReportFormat.UNLEASH_METRICS, NOON, VALID);

        assertThat(usage.deadLetters()).isEmpty();
        assertThat(usage.flags()).hasSize(1);
    }

    @Test
    void keepsWhatCameSinceTheHourToCountFromButIsOfAnEarlierOne() {
        Instant one = NOON.plus(Duration.ofHours(1));
        StartSettings fromOne = new StartSettings(false, one);
        try (UsageFixture recount = new UsageFixture(UsageFixture.config(stateDir.resolve("recount"), fromOne))) {
            // given
            String single =
                    """
                    {"appName":"shop","bucket":{"start":"2026-11-21T12:50:00Z","stop":"2026-11-21T12:59:00Z",
                    "toggles":{"checkout":{"yes":1,"no":0}}}}""";
            String bulk =
                    """
                    {"applications":[],"metrics":[
                    {"appName":"shop","featureName":"old","environment":"production","timestamp":"2026-11-21T12:00:00Z",
                    "yes":5,"no":0},
                    {"appName":"shop","featureName":"checkout","environment":"production",
                    "timestamp":"2026-11-21T13:00:00Z","yes":1,"no":0}]}""";
            Headers replayed = UsageFixture.headers(ReportFormat.TGGL_REPORT, KeyKind.BACKEND);
            replayed.add(
                    DeadLetterHeaders.RECEIVED_AT,
                    Long.toString(NOON.toEpochMilli()).getBytes(StandardCharsets.UTF_8));

            // when
            recount.report(ReportFormat.UNLEASH_METRICS, one, single);
            recount.report(ReportFormat.UNLEASH_BULK, one, bulk);
            recount.pipe(Topic.TGGL_REPORTS_RAW, one, replayed, tggl());

            // then
            assertThat(recount.flags()).containsExactly(checkout(one));
            List<TestRecord<byte[], byte[]>> letters = recount.deadLetters();
            assertThat(letters)
                    .extracting(letter -> text(letter, DeadLetterHeaders.REASON))
                    .containsExactly("before-count-from", "before-count-from", "before-count-from");
            assertThat(letters.get(0).value()).isEqualTo(single.getBytes(StandardCharsets.UTF_8));
            assertThat(new String(letters.get(1).value(), StandardCharsets.UTF_8))
                    .contains("\"old\"")
                    .doesNotContain("checkout");
            assertThat(recount.count("rows.not.recounted")).isZero();
        }
    }

    @Test
    void saysOneThingOnlyAfterManyRounds() {
        Headers headers = UsageFixture.headers(ReportFormat.UNLEASH_METRICS, KeyKind.BACKEND);
        headers.add(DeadLetterHeaders.REASON, "an earlier one".getBytes(StandardCharsets.UTF_8));

        usage.pipe(Topic.UNLEASH_REPORTS_RAW, NOON, headers, new byte[] {'{'});

        Headers onLetter = usage.deadLetters().get(0).headers();
        assertThat(Arrays.stream(onLetter.toArray())
                        .filter(header -> header.key().equals(DeadLetterHeaders.REASON)))
                .hasSize(1);
    }

    private static byte[] tggl() {
        return "{\"clients\":[{\"id\":\"shop\",\"flags\":{\"checkout\":[{\"active\":true}]}}]}"
                .getBytes(StandardCharsets.UTF_8);
    }

    private static FlagUsage checkout(Instant windowStart) {
        return new FlagUsage(UsageFixture.ENVIRONMENT, "shop", "checkout", windowStart, 1, 0);
    }

    private static String text(TestRecord<byte[], byte[]> letter, String header) {
        return new String(letter.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
    }
}
