package io.flagtally.system.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.report.ReportHeaders;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.topics.Topic;
import io.flagtally.standalone.Standalone;
import io.flagtally.standalone.StandaloneLogs;
import io.flagtally.standalone.broker.EmbeddedBroker;
import io.flagtally.system.harness.ChildJvm;
import io.flagtally.system.harness.OutputRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Stream threads that die of an output which takes nothing, until somebody mends it or nobody does. */
@Execution(ExecutionMode.CONCURRENT)
class ThreadFailuresIT {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    private EmbeddedBroker broker;

    /** Before tests run beside each other: the first logger of a JVM must be made by one thread. */
    @BeforeAll
    static void quietLogs() {
        StandaloneLogs.quiet();
    }

    @BeforeEach
    void start() {
        broker = new EmbeddedBroker(folder.resolve("kafka"), 0, Standalone.TOPICS.maxRecordBytes());
        broker.start();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void countsOnExactlyWhenTheCauseIsGone() throws Exception {
        try (ChildJvm aggregator = aggregator(1000)) {
            // given
            aggregator.start();
            awaitLog(aggregator, "to RUNNING");
            refuseOutput();
            // when
            report();
            // then
            awaitLog(aggregator, "a stream thread died and is replaced, 2 of at most 1000");
            assertThat(evaluations()).isZero();

            // when
            takeOutput();
            report();
            // then
            await().atMost(LONGEST)
                    .untilAsserted(() -> assertThat(evaluations()).isEqualTo(2));
            assertThat(aggregator.isAlive()).isTrue();
            assertThat(aggregator.terminate()).as(aggregator::toString).isZero();
        }
    }

    @Test
    void endsTheProcessWhenTooManyDie() throws Exception {
        try (ChildJvm aggregator = aggregator(1)) {
            // given
            aggregator.start();
            awaitLog(aggregator, "to RUNNING");
            refuseOutput();
            // when
            report();
            // then
            awaitLog(aggregator, "processing stops: more than 1 stream threads died within 10m");
            assertThat(aggregator.exitCode()).as(aggregator::toString).isEqualTo(1);
            assertThat(aggregator.toString())
                    .containsOnlyOnce("a stream thread died and is replaced, 1 of at most 1")
                    .contains("refused for a test");
        }
    }

    /** One with a name of its own in its group: the place of a dead thread must not stay taken. */
    private ChildJvm aggregator(int replacements) {
        return ChildJvm.aggregator(
                folder.resolve("one"),
                broker,
                "--max-thread-replacements",
                Integer.toString(replacements),
                "--kafka",
                "main.consumer.group.instance.id=one",
                "--kafka",
                "processor.wrapper.class=" + RefusingProcessors.class.getName(),
                "--kafka",
                RefusingProcessors.FOLDER + "=" + folder);
    }

    private static void awaitLog(ChildJvm aggregator, String text) {
        await().atMost(LONGEST).until(() -> aggregator.toString().contains(text));
    }

    private void refuseOutput() throws IOException {
        Files.createFile(folder.resolve(RefusingProcessors.REFUSING));
    }

    private void takeOutput() throws IOException {
        Files.delete(folder.resolve(RefusingProcessors.REFUSING));
    }

    private void report() throws Exception {
        ProducerRecord<byte[], byte[]> raw = new ProducerRecord<>(
                Topic.TGGL_REPORTS_RAW.name(""),
                """
                {"clients": [{"id": "shop", "flags": {"sale": [{"active": true, "count": 1}]}}]}"""
                        .getBytes(UTF_8));
        new ReportHeaders(
                        ReportFormat.TGGL_REPORT.nameAndVersion(),
                        "production",
                        "shop",
                        KeyKind.BACKEND.word(),
                        "",
                        "",
                        "")
                .addTo(raw.headers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(kafka(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(raw).get();
        }
    }

    /** Those that are counted, all hours together. */
    private long evaluations() {
        return OutputRows.read(kafka(), Topic.FLAG_USAGE_HOURLY, FlagUsage.class).stream()
                .mapToLong(FlagUsage::yes)
                .sum();
    }

    private Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }
}
