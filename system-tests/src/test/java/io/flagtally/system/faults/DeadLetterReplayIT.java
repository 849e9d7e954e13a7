package io.flagtally.system.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.cli.letters.DeadLettersCommand;
import io.flagtally.model.report.DeadLetterHeaders;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportHeaders;
import io.flagtally.model.topics.Topic;
import io.flagtally.runtime.cli.CommandRunner;
import io.flagtally.standalone.DevelopmentKeys;
import io.flagtally.system.harness.ChildJvm;
import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.Progress;
import io.flagtally.system.harness.RunningStandalone;
import io.flagtally.system.harness.TestHours;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What could not be counted, counted later: totals stay exact whatever is replayed, and how often. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeadLetterReplayIT {
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final String RAW = Topic.UNLEASH_REPORTS_RAW.name("");
    private static final String ENVIRONMENT = DevelopmentKeys.ENVIRONMENT;
    private static final String KNOWN = "unleash-metrics/1";
    private static final String NEWER = "unleash-metrics/9";

    private final TestHours hours = new TestHours();
    private final Ledger expected = new Ledger(hours);
    private Path folder;
    private RunningStandalone standalone;
    private Progress progress;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        standalone = RunningStandalone.in(folder.resolve("standalone"));
        progress = new Progress(standalone.standalone().kafka());
    }

    @AfterAll
    void stop() throws IOException {
        progress.close();
        standalone.close();
    }

    @Test
    void countsWhatAnUpgradeCanReadOnceAndInItsOwnHour() throws Exception {
        // given
        Instant now = Instant.now();
        Instant earlier = now.minus(Duration.ofHours(3));
        assertThat(standalone.postUnleash(report(now))).isEqualTo(202);
        expect(now, 1);
        send(List.of(
                raw(NEWER, "elsewhere", report(now)),
                raw(KNOWN, ENVIRONMENT, "{\"appName\":"),
                raw(KNOWN, "", report(now)),
                letter(ENVIRONMENT, earlier)));
        progress.awaitAllCounted(LONGEST);
        assertCounted();
        // when
        String list = command("list");
        // then
        assertThat(words(list))
                .anyMatch(line -> line.startsWith("unknown-format " + RAW + " elsewhere 1 0 "))
                .anyMatch(line -> line.startsWith("unknown-format " + RAW + " development 1 0 "))
                .anyMatch(line -> line.startsWith("malformed " + RAW + " development 1 0 "))
                .anyMatch(line -> line.startsWith("missing-environment " + RAW + " 1 0 "));
        // when
        String replay = command("replay", "--reason", "unknown-format", "--environment", "elsewhere");
        String more = command("replay", "--reason", "unknown-format", "--environment", ENVIRONMENT);
        // then
        assertThat(replay + more).isEqualTo("replayed: 1\n".repeat(2));
        progress.awaitAllCounted(LONGEST);
        expect(earlier, 1);
        assertCounted();
        assertThat(words(command("list", "--environment", "elsewhere")))
                .last()
                .asString()
                .contains(" elsewhere 2 1 ");
        // when
        String again = command("replay", "--environment", ENVIRONMENT, "--reason", "unknown-format");
        // then
        assertThat(again).isEqualTo("replayed: 0\nskipped: replayed before: 1\n");
        progress.awaitAllCounted(LONGEST);
        assertCounted();
        assertThat(standalone.admin("/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void replaysJustTheItemsThatWereNotCounted() throws Exception {
        // given
        String items =
                """
                {"applications": [], "metrics": [
                {"appName": "shop", "featureName": "sale", "environment": "development", "timestamp": "%1$s", "yes": 1, "no": 0},
                {"appName": "shop", "featureName": "sale", "environment": "staging", "timestamp": "%1$s", "yes": 5, "no": 0}]}"""
                        .formatted(Instant.now());
        assertThat(standalone
                        .post(
                                "/api/client/metrics/bulk",
                                "Authorization",
                                standalone.keys().backend(),
                                items)
                        .statusCode())
                .isEqualTo(202);
        expect(Instant.now(), 1);
        progress.awaitAllCounted(LONGEST);
        // when
        String replay = command("replay", "--reason", "other-environment");
        // then
        assertThat(replay).isEqualTo("replayed: 1\n");
        progress.awaitAllCounted(LONGEST);
        assertCounted();
        assertThat(words(command("list", "--reason", "other-environment")))
                .last()
                .asString()
                .startsWith("other-environment " + RAW + " development 2 1 ");
    }

    @Test
    void countsEachLetterOnceThoughAReplayIsKilled() throws Exception {
        // given
        int count = 10_000;
        Instant now = Instant.now();
        send(IntStream.range(0, count).mapToObj(i -> letter("killed", now)).toList());
        long before = progress.recordsOf(Topic.UNLEASH_REPORTS_RAW);
        try (ChildJvm child = ChildJvm.flagtally(
                        folder.resolve("replay"),
                        "dead-letters",
                        "replay",
                        "--environment",
                        "killed",
                        "--bootstrap-servers",
                        standalone.standalone().bootstrapServers())
                .start()) {
            await().atMost(LONGEST).until(() -> progress.recordsOf(Topic.UNLEASH_REPORTS_RAW) > before);
            // when
            child.kill();
            assertThat(child.exitCode()).isNotZero();
        }
        String rest = command("replay", "--environment", "killed");
        // then
        assertThat(rest).contains("skipped: replayed before: ");
        progress.awaitAllCounted(LONGEST);
        expected.flag("killed", "shop", "sale", now, count, 0);
        assertCounted();
    }

    private void expect(Instant time, long evaluations) {
        expected.flag(ENVIRONMENT, "shop", "sale", time, evaluations, 0);
    }

    private void assertCounted() {
        await().untilAsserted(() -> standalone.counted(hours).assertSameAs(expected));
    }

    private static String report(Instant stop) {
        return """
                {"appName": "shop", "bucket": {"start": "%s", "stop": "%s", "toggles": {"sale": {"yes": 1, "no": 0}}}}"""
                .formatted(stop.minusSeconds(60), stop);
    }

    private static ProducerRecord<byte[], byte[]> raw(String format, String environment, String payload) {
        Headers headers = new RecordHeaders();
        new ReportHeaders(format, environment, "a-key", KeyKind.BACKEND.word(), "", "", "").addTo(headers);
        return new ProducerRecord<>(RAW, null, null, null, payload.getBytes(UTF_8), headers);
    }

    /** One evaluation, as an aggregator left it that did not know the format yet. */
    private static ProducerRecord<byte[], byte[]> letter(String environment, Instant receivedAt) {
        ProducerRecord<byte[], byte[]> raw = raw(KNOWN, environment, report(receivedAt));
        new DeadLetterHeaders("unknown-format", "no format", RAW, 0, 0, receivedAt.toEpochMilli()).setOn(raw.headers());
        return new ProducerRecord<>(Topic.USAGE_DEAD_LETTERS.name(""), null, null, null, raw.value(), raw.headers());
    }

    private void send(List<ProducerRecord<byte[], byte[]>> records) {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                standalone.standalone().kafka(), new ByteArraySerializer(), new ByteArraySerializer())) {
            records.forEach(producer::send);
        }
    }

    private String command(String... arguments) {
        StringWriter out = new StringWriter();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--bootstrap-servers", standalone.standalone().bootstrapServers()));
        int exit = new CommandRunner(new DeadLettersCommand(), Map.of())
                .withOutput(new PrintWriter(out, true), new PrintWriter(System.err, true))
                .run(all.toArray(String[]::new));
        assertThat(exit).isZero();
        return out.toString();
    }

    /** The lines, one blank between words. */
    private static List<String> words(String table) {
        return table.lines().map(line -> line.strip().replaceAll(" +", " ")).toList();
    }
}
