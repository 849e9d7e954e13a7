package io.flagtally.system.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.cli.FlagtallyMain;
import io.flagtally.cli.letters.DeadLettersCommand;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.report.ReportHeaders;
import io.flagtally.model.topics.Topic;
import io.flagtally.runtime.cli.CommandRunner;
import io.flagtally.standalone.Standalone;
import io.flagtally.standalone.StandaloneLogs;
import io.flagtally.standalone.broker.EmbeddedBroker;
import io.flagtally.system.harness.AdminPort;
import io.flagtally.system.harness.ChildJvm;
import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.OutputRows;
import io.flagtally.system.harness.Ports;
import io.flagtally.system.harness.Progress;
import io.flagtally.system.harness.TestHours;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Buckets that come again, read back from a real raw topic. The system properties {@value #RESENDS},
 * {@value #OUT_OF_ORDER} and {@value #CONNECTIONS} say how many come at once after an outage, within how many of their
 * order, and how many connections are remembered; the times that it takes are printed.
 */
@Execution(ExecutionMode.CONCURRENT)
class ResendsIT {
    private static final String RESENDS = "flagtally.resends";
    private static final String CONNECTIONS = "flagtally.connections";
    private static final String OUT_OF_ORDER = "flagtally.out-of-order";
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final String ENVIRONMENT = "production";
    private static final String RAW = Topic.UNLEASH_REPORTS_RAW.name("");
    private static final int FLAGS = 20;

    /** SDKs of one fleet come back in about the order in which they reported. */
    private static final int USUAL_DISORDER = 200;

    @TempDir
    private Path folder;

    private final TestHours hours = new TestHours();
    private final Ledger expected = new Ledger(hours);
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private EmbeddedBroker broker;
    private AdminPort adminPort;
    private Progress progress;

    /** Before tests run beside each other: the first logger of a JVM must be made by one thread. */
    @BeforeAll
    static void quietLogs() {
        StandaloneLogs.quiet();
    }

    @BeforeEach
    void startBroker() throws IOException {
        adminPort = new AdminPort(Ports.free());
        broker = stopped(new EmbeddedBroker(folder.resolve("kafka"), 0, Standalone.TOPICS.maxRecordBytes()));
        broker.start();
        progress = stopped(new Progress(kafka()));
    }

    @AfterEach
    void stop() throws Exception {
        while (!running.isEmpty()) {
            running.pop().close();
        }
    }

    @Test
    void countsAWholeFleetOnceThatSendsAgainAfterAnOutage() throws Exception {
        // given
        int connections = Integer.getInteger(RESENDS, 1_000);
        int disorder = Integer.getInteger(OUT_OF_ORDER, USUAL_DISORDER);
        startAggregator();
        List<String> ids =
                IntStream.range(0, connections).mapToObj(i -> "c" + i).toList();
        long newMs = count(ids.stream().map(id -> report(id, start, 60, 1)).toList());
        List<String> again = new ArrayList<>(ids);
        Random random = new Random(7);
        for (int from = 0; from < again.size(); from += disorder) {
            Collections.shuffle(again.subList(from, Math.min(from + disorder, again.size())), random);
        }
        // when
        long resentMs =
                count(again.stream().map(id -> report(id, start, 120, 3)).toList());
        // then
        System.out.printf(
                "%d connections: %d ms as new buckets, %d ms as buckets that come again%n",
                connections, newMs, resentMs);
        for (int flag = 0; flag < FLAGS; flag++) {
            expected.flag(ENVIRONMENT, "shop", "f" + flag, start, 3L * connections, 0);
        }
        assertCounted();
        assertThat(metric("resends_total{kind=\"merged\"")).isEqualTo(connections);
        assertThat(metric("originals_gone_total")).isZero();
        // when
        long hostileMs = count(IntStream.range(0, connections)
                .mapToObj(i -> report("c0", start, 180 + i, 4 + i))
                .toList());
        // then
        System.out.printf("%d times one bucket, grown: %d ms%n", connections, hostileMs);
        for (int flag = 0; flag < FLAGS; flag++) {
            expected.flag(ENVIRONMENT, "shop", "f" + flag, start, connections, 0);
        }
        assertCounted();
    }

    @Test
    void countsWholeWhatComesAgainAfterItsOriginalWasDeleted() throws Exception {
        // given
        startAggregator();
        count(List.of(report("c", start, 60, 2)));
        try (Admin admin = Admin.create(kafka())) {
            Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
            for (int partition = 0; partition < Standalone.TOPICS.rawPartitions(); partition++) {
                all.put(new TopicPartition(RAW, partition), RecordsToDelete.beforeOffset(-1));
            }
            admin.deleteRecords(all).all().get();
        }
        // when
        count(List.of(report("c", start, 120, 3)));
        // then
        for (int flag = 0; flag < FLAGS; flag++) {
            expected.flag(ENVIRONMENT, "shop", "f" + flag, start, 5, 0);
        }
        assertCounted();
        assertThat(metric("originals_gone_total")).isEqualTo(1);
    }

    /** Late, refused, replayed: what became a dead letter is not remembered as counted, and what was replayed is. */
    @Test
    void countsAReplayedReportInFullAndOnce() throws Exception {
        // given
        ChildJvm strict = startAggregator("--unbelieved-times", "dead-letter");
        Instant longAgo = start.minus(Duration.ofDays(3));
        count(List.of(report("c", longAgo, 60, 2)));
        assertThat(progress.recordsOf(Topic.USAGE_DEAD_LETTERS)).isPositive();
        assertThat(strict.terminate()).isZero();
        startAggregator("--unbelieved-times", "count");
        // when
        assertThat(replay()).isEqualTo("replayed: 1\n");
        progress.awaitAllCounted(LONGEST);
        count(List.of(report("c", longAgo, 60, 2), report("c", longAgo, 120, 5)));
        // then
        for (int flag = 0; flag < FLAGS; flag++) {
            expected.flag(ENVIRONMENT, "shop", "f" + flag, start, 5, 0);
        }
        assertCounted();
    }

    @Test
    void remembersConnectionsAcrossAKill() throws Exception {
        // given
        int connections = Integer.getInteger(CONNECTIONS, 1_500);
        ChildJvm killed = startAggregator("--max-connections", Integer.toString(connections));
        count(IntStream.range(0, connections)
                .mapToObj(i -> small("c" + i, 60, 1))
                .toList());
        await().atMost(LONGEST)
                .untilAsserted(() -> assertThat(metric("connections ")).isEqualTo(connections));
        killed.kill();
        // when
        long began = System.nanoTime();
        startAggregator();
        // then
        System.out.printf(
                "%d connections: ready %d ms after a start%n",
                connections, Duration.ofNanos(System.nanoTime() - began).toMillis());
        count(IntStream.range(0, 1_000).mapToObj(i -> small("c" + i, 120, 2)).toList());
        expected.flag(ENVIRONMENT, "shop", "f", start, connections + 1_000L, 0);
        assertCounted();
        await().atMost(LONGEST)
                .untilAsserted(() -> assertThat(metric("connections ")).isEqualTo(connections));
    }

    private String small(String connection, int milliseconds, int yes) {
        return body(connection, start, milliseconds, "\"f\":{\"yes\":%d}".formatted(yes));
    }

    private String replay() {
        StringWriter out = new StringWriter();
        int exit = new CommandRunner(new DeadLettersCommand(), Map.of())
                .withOutput(new PrintWriter(out, true), new PrintWriter(System.err, true))
                .run("replay", "--reason", "time-not-believed", "--bootstrap-servers", broker.bootstrapServers());
        assertThat(exit).isZero();
        return out.toString();
    }

    private ChildJvm startAggregator(String... options) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("aggregator", "--bootstrap-servers", broker.bootstrapServers()));
        Path home = folder.resolve("aggregator");
        arguments.addAll(List.of("--state-dir", home.resolve("state").toString(), "--admin-host", "127.0.0.1"));
        arguments.addAll(List.of("--admin-port", Integer.toString(adminPort.number())));
        arguments.addAll(List.of("--raw-partitions", Integer.toString(Standalone.TOPICS.rawPartitions())));
        arguments.addAll(List.of("--output-partitions", Integer.toString(Standalone.TOPICS.outputPartitions())));
        arguments.addAll(List.of("--replication-factor", "1", "--min-insync-replicas", "1"));
        // It takes its partitions back at once after a kill.
        arguments.addAll(List.of("--kafka", "main.consumer.group.instance.id=one"));
        arguments.addAll(List.of(options));
        ChildJvm aggregator = stopped(ChildJvm.of(home, FlagtallyMain.class, arguments));
        aggregator.start();
        await().atMost(LONGEST)
                .failFast(() -> assertThat(aggregator.isAlive())
                        .as(aggregator::toString)
                        .isTrue())
                .until(adminPort::isReady);
        return aggregator;
    }

    /** Writes reports as a gateway does; returns how many ms it took until all were counted. */
    private long count(List<String> reports) {
        Map<String, Object> settings = new HashMap<>(kafka());
        settings.putAll(Map.of("acks", "all", "compression.type", "lz4", "linger.ms", "5", "batch.size", "131072"));
        long began = System.nanoTime();
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String report : reports) {
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(RAW, "one partition".getBytes(UTF_8), report.getBytes(UTF_8));
                new ReportHeaders(
                                ReportFormat.UNLEASH_METRICS.nameAndVersion(),
                                ENVIRONMENT,
                                "a-key",
                                KeyKind.BACKEND.word(),
                                "",
                                "unleash-node-sdk:6.12.1",
                                "")
                        .addTo(record.headers());
                producer.send(record);
            }
        }
        progress.awaitAllCounted(LONGEST);
        return Duration.ofNanos(System.nanoTime() - began).toMillis();
    }

    private static String report(String connection, Instant start, int milliseconds, int yes) {
        StringBuilder toggles = new StringBuilder();
        for (int flag = 0; flag < FLAGS; flag++) {
            toggles.append(flag == 0 ? "" : ",").append("\"f%d\":{\"yes\":%d,\"no\":0}".formatted(flag, yes));
        }
        return body(connection, start, milliseconds, toggles);
    }

    private static String body(String connection, Instant start, int milliseconds, CharSequence toggles) {
        return """
                {"appName":"shop","connectionId":"%s","bucket":{"start":"%s","stop":"%s","toggles":{%s}}}"""
                .formatted(connection, start, start.plusMillis(milliseconds), toggles);
    }

    private void assertCounted() {
        await().atMost(LONGEST)
                .untilAsserted(() -> OutputRows.counted(kafka(), hours).assertSameAs(expected));
    }

    private double metric(String name) throws Exception {
        return adminPort.metric("flagtally_aggregator_" + name);
    }

    private <T extends AutoCloseable> T stopped(T part) {
        running.push(part);
        return part;
    }

    private Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }
}
