package io.flagtally.system.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.report.ReportHeaders;
import io.flagtally.model.topics.Topic;
import io.flagtally.standalone.StandaloneLogs;
import io.flagtally.system.harness.Cluster;
import io.flagtally.system.harness.Cluster.Part;
import io.flagtally.system.harness.KeptRecords;
import io.flagtally.system.harness.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What is kept stops growing. State goes by the times of reports, so months of them are counted in seconds. Topics that
 * transactions write go by the clock, as a transaction's end has its time: they get a retention of seconds. The system
 * properties {@value #DAYS} and {@value #SECONDS} say for how long.
 */
@Execution(ExecutionMode.CONCURRENT)
class SoakIT {
    private static final String DAYS = "flagtally.soak.days";
    private static final String SECONDS = "flagtally.soak.seconds";

    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final int PARTS = 3;
    private static final int FLAGS = 20;

    /** Fewer than hours stay open, or what is read a little later would be late. */
    private static final Duration AT_ONCE = Duration.ofDays(5);

    /** Older than whatever raw topics keep. */
    private static final Duration PAST = Duration.ofDays(30);

    private static final String RAW = Topic.UNLEASH_REPORTS_RAW.name("");

    private static final List<String> EXPIRING = List.of(
            Topic.FLAG_USAGE_HOURLY.name(""),
            Topic.FLAG_VARIANT_USAGE_HOURLY.name(""),
            "flagtally-aggregator-hourly-flag-usage-changelog",
            "flagtally-aggregator-hourly-variant-usage-changelog");

    /** Emptied by Kafka Streams behind what it has read, whatever its age. */
    private static final List<String> PURGED = List.of(
            "flagtally-aggregator-hourly-flag-usage-repartition",
            "flagtally-aggregator-hourly-variant-usage-repartition");

    @TempDir
    private Path folder;

    private Cluster cluster;
    private Part aggregator;
    private Progress progress;
    private KeptRecords topics;
    private Producer<byte[], byte[]> producer;
    private int reports;

    /** Before tests run beside each other: the first logger of a JVM must be made by one thread. */
    @BeforeAll
    static void quietLogs() {
        StandaloneLogs.quiet();
    }

    @BeforeEach
    void start() throws Exception {
        cluster = new Cluster(folder, 1);
        aggregator = cluster.addAggregator(
                "--hourly-retention", "1d",
                "--commit-interval", "200ms",
                "--kafka", "repartition.purge.interval.ms=1000");
        progress = new Progress(cluster.kafka());
        topics = new KeptRecords(cluster.kafka());
        producer = new KafkaProducer<>(cluster.kafka(), new ByteArraySerializer(), new ByteArraySerializer());
        cluster.awaitReady();
    }

    @AfterEach
    void stop() {
        producer.close(Duration.ZERO);
        topics.close();
        progress.close();
        cluster.close();
    }

    @Test
    void stateOfClosedHoursIsDroppedAndReportsExpireByTheirAge() throws Exception {
        int days = Integer.getInteger(DAYS, 60);
        Instant begin = Instant.now().minus(PAST).minus(Duration.ofDays(days));
        Instant third = begin.plus(Duration.ofDays(days / PARTS));
        // given
        String retention = topics.setting(RAW, "retention.ms");
        topics.set(RAW, Map.of("message.timestamp.type", "CreateTime", "retention.ms", "-1"));
        // when
        writeHours(begin, third);
        await().atMost(LONGEST).until(() -> keys() > 0);
        double keys = keys();
        writeHours(third, begin.plus(Duration.ofDays(days)));
        topics.set(RAW, Map.of("retention.ms", retention));
        // then
        await().atMost(LONGEST).untilAsserted(() -> assertThat(topics.kept(RAW)).isZero());
        // A store drops half its retention at once: ten to fifteen days of keys, wherever the days begin.
        assertThat(keys()).isBetween(keys / 2, 2 * keys);
        cluster.assertNothingDropped();
        System.out.printf(
                "SoakIT: %d days, %d reports; %.0f keys in state after a third, %.0f in the end%n",
                days, reports, keys, keys());
    }

    @Test
    void topicsGetRidOfRecordsWhileReportsGoOn() throws Exception {
        Duration seconds = Duration.ofSeconds(Integer.getInteger(SECONDS, 10));
        // given
        assertThat(topics.setting(EXPIRING.get(0), "retention.ms"))
                .isEqualTo(Long.toString(Duration.ofDays(1).toMillis()));
        for (String topic : EXPIRING) {
            topics.set(topic, Map.of("retention.ms", "2000", "segment.ms", "1000"));
        }
        // when
        Instant end = Instant.now().plus(seconds);
        while (Instant.now().isBefore(end)) {
            writeNow();
        }
        // then
        await().atMost(LONGEST).untilAsserted(() -> {
            writeNow();
            for (String topic : topics()) {
                assertThat(topics.kept(topic)).as(topic).isLessThan(topics.written(topic) / PARTS);
            }
        });
        cluster.assertNothingDropped();
        for (String topic : topics()) {
            System.out.printf(
                    "SoakIT: %d s, %s: %d records of %d written%n",
                    seconds.toSeconds(), topic, topics.kept(topic), topics.written(topic));
        }
    }

    private static List<String> topics() {
        return List.of(EXPIRING, PURGED).stream().flatMap(List::stream).toList();
    }

    /** A report an hour, received as it was made. */
    private void writeHours(Instant from, Instant to) {
        Instant at = from;
        while (at.isBefore(to)) {
            for (Instant pause = at.plus(AT_ONCE); at.isBefore(pause) && at.isBefore(to); ) {
                producer.send(report(at));
                at = at.plus(Duration.ofHours(1));
            }
            producer.flush();
            progress.awaitAllCounted(LONGEST);
        }
    }

    private void writeNow() {
        producer.send(report(Instant.now()));
        producer.flush();
        progress.awaitAllCounted(LONGEST);
    }

    private ProducerRecord<byte[], byte[]> report(Instant at) {
        String toggles = IntStream.range(0, FLAGS)
                .mapToObj(flag -> "\"flag-%d\":{\"yes\":1,\"no\":1,\"variants\":{\"on\":1}}".formatted(flag))
                .collect(Collectors.joining(","));
        String body =
                """
                {"appName":"shop","connectionId":"c-%d","bucket":{"start":"%s","stop":"%s","toggles":{%s}}}"""
                        .formatted(reports++, at.minusSeconds(60), at, toggles);
        ProducerRecord<byte[], byte[]> raw =
                new ProducerRecord<>(RAW, null, at.toEpochMilli(), null, body.getBytes(UTF_8));
        new ReportHeaders(
                        ReportFormat.UNLEASH_METRICS.nameAndVersion(),
                        Cluster.ENVIRONMENT,
                        "soak",
                        KeyKind.BACKEND.word(),
                        "",
                        "",
                        "")
                .addTo(raw.headers());
        return raw;
    }

    /** In all stores, as RocksDB estimates. */
    private double keys() throws Exception {
        return aggregator.admin().metric("kafka_stream_state_estimate_num_keys");
    }
}
