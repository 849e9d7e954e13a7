package io.flagtally.system.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.flagtally.aggregator.Aggregator;
import io.flagtally.aggregator.AggregatorConfig;
import io.flagtally.aggregator.once.ResendSettings;
import io.flagtally.aggregator.start.StartSettings;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.report.ReportHeaders;
import io.flagtally.model.rows.FlagActivity;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.admin.ProcessMetrics;
import io.flagtally.runtime.topics.TopicManager;
import io.flagtally.standalone.Standalone;
import io.flagtally.standalone.StandaloneLogs;
import io.flagtally.standalone.broker.EmbeddedBroker;
import io.flagtally.streams.StreamsSettings;
import io.flagtally.streams.start.StartRefusedException;
import io.flagtally.system.harness.ChildJvm;
import io.flagtally.system.harness.OutputRows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts over what expired, what was deleted and what others wrote: each ends exact or says what to do. */
@Execution(ExecutionMode.CONCURRENT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartsIT {
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Instant NOW = Instant.now();
    private static final Instant THIS_HOUR = NOW.truncatedTo(ChronoUnit.HOURS);
    private static final StartSettings DEFAULT = StartSettings.DEFAULT;
    private static final StartSettings ACCEPT = new StartSettings(true, StartSettings.EVERY_HOUR);

    private Path folder;
    private EmbeddedBroker broker;
    private Admin admin;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeAll
    void startBroker(@TempDir Path shared) {
        folder = shared;
        StandaloneLogs.quiet();
        broker = new EmbeddedBroker(folder.resolve("kafka"), 0, Standalone.TOPICS.maxRecordBytes());
        broker.start();
        admin = Admin.create(kafka());
        producer = new KafkaProducer<>(kafka(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    @AfterAll
    void stopBroker() {
        producer.close();
        admin.close();
        broker.close();
    }

    @Test
    void stopsWhenReportsExpireUncountedAndGoesOnBehindThemIfToldTo() throws Exception {
        Installation usage = new Installation("expired.");
        ChildJvm process = ChildJvm.aggregator(folder.resolve("expired"), broker, "--topic-prefix", usage.prefix);
        try (process) {
            // given
            usage.write(NOW, 3);
            process.start();
            usage.awaitCounted(process, Map.of(NOW, 3L));

            // when
            process.signal("STOP");
            // Its last request waits at the broker, which answers it with this: of what follows it has nothing.
            usage.writeRegistration();
            usage.write(NOW, 10, 10, 100, 100);
            usage.expire(3);
            process.signal("CONT");
            // then
            await().atMost(LONGEST).until(() -> process.toString().contains("records expired before they were read"));
            process.kill();

            // when
            process.start();
            // then
            assertThat(process.exitCode()).isEqualTo(1);
            assertThat(process.toString())
                    .contains("2 reports expired before they were counted, on expired.unleash-reports-raw-0;");
        }
        // when
        try (ProcessMetrics metrics = new ProcessMetrics();
                Aggregator aggregator =
                        new Aggregator(usage.config("flagtally-aggregator", ACCEPT), metrics.registry())) {
            aggregator.start();
            // then
            usage.awaitCounted(Map.of(NOW, 203L));
            assertThat(metrics.registry()
                            .get("flagtally.aggregator.reports.lost")
                            .counter()
                            .count())
                    .isEqualTo(2);
        }
    }

    @Test
    void countsNothingAgainForLostOffsetsButOnlyWholeHoursForANewApplication() throws Exception {
        // given
        Installation usage = new Installation("again.");
        Instant expired = hoursAgo(5);
        Instant halfExpired = hoursAgo(4);
        Instant whole = hoursAgo(2);
        usage.writeThen(expired, expired, 1, 2);
        usage.writeThen(halfExpired, halfExpired, 4, 8);
        usage.writeThen(whole, expired, 16);
        usage.writeThen(whole, whole, 32);
        usage.count("flagtally-aggregator", DEFAULT, Map.of(expired, 19L, halfExpired, 12L, whole, 32L));

        // when
        admin.deleteConsumerGroups(Set.of("again.flagtally-aggregator")).all().get();
        usage.expire(3);
        // then
        String next = hoursAgo(3).toString();
        assertThat(usage.refusal("flagtally-aggregator", DEFAULT))
                .contains("again.unleash-reports-raw-0", "new application id", "--count-from " + next);
        assertThat(usage.refusal("another", DEFAULT)).contains("again.flag-usage-hourly", "--count-from " + next);
        assertThat(usage.refusal("another", new StartSettings(false, halfExpired)))
                .contains("start with --count-from " + next);

        // when
        StartSettings fromNext = new StartSettings(false, hoursAgo(3));
        usage.writeThen(whole.plus(Duration.ofHours(1)), whole, 64);
        try (ProcessMetrics metrics = new ProcessMetrics();
                Aggregator aggregator = new Aggregator(usage.config("another", fromNext), metrics.registry())) {
            aggregator.start();
            // then
            usage.awaitCounted(Map.of(expired, 19L, halfExpired, 12L, whole, 96L));
            assertThat(metrics.registry()
                            .get("flagtally.aggregator.rows.not.recounted")
                            .counter()
                            .count())
                    .isEqualTo(1);
            assertThat(metrics.registry()
                            .get("flagtally.aggregator.dead.letters")
                            .tag("reason", "before-count-from")
                            .counter()
                            .count())
                    .isEqualTo(1);
        }
        usage.write(NOW, 7);
        usage.count("another", fromNext, Map.of(expired, 19L, halfExpired, 12L, whole, 96L, THIS_HOUR, 7L));
    }

    @Test
    void goesOnExactWithAnEmptyStateDirectory() throws Exception {
        Installation usage = new Installation("wiped.");
        usage.write(NOW, 1, 2);
        usage.count("flagtally-aggregator", DEFAULT, Map.of(NOW, 3L));

        delete(usage.stateDir());
        usage.write(NOW, 4);

        usage.count("flagtally-aggregator", DEFAULT, Map.of(NOW, 7L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hourly-flag-usage", "flag-activity"})
    void refusesToBeginOpenHoursAnewWhenAChangelogIsGone(String store) throws Exception {
        Installation usage = new Installation("deleted-" + store + ".");
        usage.write(NOW, 1, 2);
        usage.count("flagtally-aggregator", DEFAULT, Map.of(NOW, 3L));

        String changelog = "deleted-" + store + ".flagtally-aggregator-" + store + "-changelog";
        admin.deleteTopics(Set.of(changelog)).all().get();

        assertThat(usage.refusal("flagtally-aggregator", DEFAULT)).startsWith(changelog);
        usage.assertCounted(Map.of(NOW, 3L));
    }

    @Test
    void knowsSinceWhenAFlagIsEvaluatedAfterAStartWithAnEmptyStateDirectory() throws Exception {
        Installation usage = new Installation("since.");
        Instant before = NOW.minus(Duration.ofHours(1));
        usage.write(before, 1);
        usage.count("flagtally-aggregator", DEFAULT, Map.of(before, 1L));

        delete(usage.stateDir());
        usage.write(NOW, 2);
        usage.count("flagtally-aggregator", DEFAULT, Map.of(before, 1L, NOW, 2L));

        assertThat(OutputRows.read(kafka(), usage.topics.name(Topic.FLAG_ACTIVITY), FlagActivity.class))
                .extracting(FlagActivity::firstSeen, FlagActivity::lastSeen, FlagActivity::lastYes)
                .containsExactly(tuple(
                        before.truncatedTo(ChronoUnit.HOURS),
                        NOW.truncatedTo(ChronoUnit.HOURS),
                        NOW.truncatedTo(ChronoUnit.HOURS)));
    }

    @Test
    void keepsTheHourToCountFromOverStartsThatLeaveItOut() throws Exception {
        // given
        Installation usage = new Installation("hour.");
        Instant before = hoursAgo(3);
        StartSettings fromThisHour = new StartSettings(false, THIS_HOUR);
        usage.writeThen(before, before, 1000);
        usage.write(NOW, 7);
        usage.count("flagtally-aggregator", DEFAULT, Map.of(before, 1000L, NOW, 7L));
        delete(usage.stateDir());
        usage.write(NOW, 2);
        usage.count("another", fromThisHour, Map.of(before, 1000L, NOW, 9L));

        // when
        delete(usage.stateDir());
        usage.write(before, 1);
        usage.write(NOW, 5);
        try (ProcessMetrics metrics = new ProcessMetrics();
                Aggregator aggregator = new Aggregator(usage.config("another", DEFAULT), metrics.registry())) {
            aggregator.start();
            // then
            usage.awaitCounted(Map.of(before, 1000L, NOW, 14L));
            assertThat(metrics.registry()
                            .get("flagtally.aggregator.dead.letters")
                            .tag("reason", "before-count-from")
                            .counter()
                            .count())
                    .isEqualTo(1);
        }

        // when
        String refusal = usage.refusal("another", new StartSettings(false, hoursAgo(1)));
        // then
        assertThat(refusal).contains("counts from " + THIS_HOUR, "--count-from " + THIS_HOUR);

        // when
        usage.write(NOW, 1);
        // then
        usage.count("another", fromThisHour, Map.of(before, 1000L, NOW, 15L));
    }

    @Test
    void keepsTheHourToCountFromThoughItsFirstStartIsKilledBeforeAnythingIsCounted() throws Exception {
        // given
        Installation usage = new Installation("killed.");
        Instant before = hoursAgo(3);
        usage.writeThen(before, before, 1000);
        usage.count("flagtally-aggregator", DEFAULT, Map.of(before, 1000L));
        ChildJvm process = ChildJvm.aggregator(
                folder.resolve("killed"),
                broker,
                "--topic-prefix",
                usage.prefix,
                "--application-id",
                "another",
                "--count-from",
                THIS_HOUR.toString());
        try (process) {
            process.start();
            await().atMost(LONGEST).until(() -> process.toString().contains("counting begins at"));
            process.kill();
        }

        // when
        usage.write(before, 1);
        usage.write(NOW, 5);
        // then
        usage.count("another", DEFAULT, Map.of(before, 1000L, NOW, 5L));
    }

    @Test
    void countsFromOneHourIfTwoInstancesThatStartAtOnceNameDifferentOnes() throws Exception {
        // given
        Installation usage = new Installation("race.");
        Instant before = hoursAgo(3);
        usage.writeThen(before, before, 1000);
        usage.count("flagtally-aggregator", DEFAULT, Map.of(before, 1000L));
        usage.write(NOW, 5);

        // when
        try (ProcessMetrics metrics = new ProcessMetrics();
                ProcessMetrics otherMetrics = new ProcessMetrics();
                Aggregator one = new Aggregator(
                        usage.config("another", new StartSettings(false, THIS_HOUR)), metrics.registry());
                Aggregator other = new Aggregator(
                        usage.configOfAnotherInstance("another", new StartSettings(false, hoursAgo(2))),
                        otherMetrics.registry())) {
            List<CompletableFuture<Boolean>> starts = List.of(starts(one), starts(other));
            // then
            assertThat(starts.stream().map(CompletableFuture::join)).containsExactlyInAnyOrder(true, false);
            usage.awaitCounted(Map.of(before, 1000L, NOW, 5L));
        }
    }

    /** False if it is refused, since it names another hour. */
    private static CompletableFuture<Boolean> starts(Aggregator aggregator) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                aggregator.start();
                return true;
            } catch (StartRefusedException e) {
                assertThat(e).hasMessageContaining("this application id counts from");
                return false;
            }
        });
    }

    @Test
    void addsNothingToAnHourAfterARestartThatWasTooOldBeforeIt() throws Exception {
        // given
        Installation usage = new Installation("time.");
        Instant old = hoursAgo(20 * 24);
        usage.writeThen(old, old, 1000);
        usage.count("flagtally-aggregator", DEFAULT, Map.of(old, 1000L));
        usage.write(NOW, 7);
        usage.count("flagtally-aggregator", DEFAULT, Map.of(old, 1000L, NOW, 7L));

        // when
        usage.writeThen(old, old, 1);
        try (ProcessMetrics metrics = new ProcessMetrics();
                Aggregator aggregator =
                        new Aggregator(usage.config("flagtally-aggregator", DEFAULT), metrics.registry())) {
            aggregator.start();
            await().atMost(LONGEST)
                    .until(() -> metrics.registry()
                                    .get("flagtally.aggregator.sums.late")
                                    .counter()
                                    .count()
                            > 0);
            usage.write(NOW, 5);
            // then
            usage.awaitCounted(Map.of(old, 1000L, NOW, 12L));
        }
    }

    @Test
    void refusesToStartWithoutARepartitionTopicOrItsOffsets() throws Exception {
        // given
        Installation usage = new Installation("between.");
        String repartition = "between.flagtally-aggregator-hourly-flag-usage-repartition";
        usage.write(NOW, 1, 2);
        usage.count("flagtally-aggregator", DEFAULT, Map.of(NOW, 3L));

        // when
        admin.deleteConsumerGroupOffsets(
                        "between.flagtally-aggregator",
                        Set.of(new TopicPartition(repartition, 0), new TopicPartition(repartition, 1)))
                .all()
                .get();
        // then
        assertThat(usage.refusal("flagtally-aggregator", ACCEPT)).contains(repartition, "new application id");

        // when
        admin.deleteTopics(Set.of(repartition)).all().get();
        // then
        assertThat(usage.refusal("flagtally-aggregator", ACCEPT))
                .contains(repartition, "are gone", "new application id");
        usage.assertCounted(Map.of(NOW, 3L));
    }

    @Test
    void refusesToCountAPartitionAgainWhoseOffsetAloneIsGoneThoughNoReportIsRemembered() throws Exception {
        // given
        Installation usage = new Installation("offset.");
        AggregatorConfig config = usage.configCountingEveryReport();
        usage.write(NOW, 1, 2);
        usage.count(config, Map.of(NOW, 3L));

        // when
        admin.deleteConsumerGroupOffsets("offset.flagtally-aggregator", Set.of(usage.raw))
                .all()
                .get();
        // then
        assertThat(usage.refusal(config)).contains("offset.unleash-reports-raw-0", "new application id");
        usage.assertCounted(Map.of(NOW, 3L));
    }

    @Test
    void runsOnlyOneOfTwoLayoutsThatStartAtOnceAndTheOtherOnceThatHasStopped() throws Exception {
        // given
        Installation usage = new Installation("layouts.");
        usage.write(NOW, 1, 2);
        usage.count("flagtally-aggregator", DEFAULT, Map.of(NOW, 3L));
        AggregatorConfig counting = usage.configOfAnotherInstance("flagtally-aggregator", DEFAULT);

        // when
        try (ProcessMetrics metrics = new ProcessMetrics();
                ProcessMetrics otherMetrics = new ProcessMetrics();
                Aggregator one = new Aggregator(usage.configCountingEveryReport(), metrics.registry());
                Aggregator other = new Aggregator(counting, otherMetrics.registry())) {
            CompletableFuture<String> oneStopped = stops(one);
            CompletableFuture<String> otherStopped = stops(other);
            // then
            assertThat(CompletableFuture.anyOf(oneStopped, otherStopped)
                            .get(LONGEST.toSeconds(), TimeUnit.SECONDS)
                            .toString())
                    .contains("another layout");
            usage.write(NOW, 4);
            usage.awaitCounted(Map.of(NOW, 7L));
            assertThat(oneStopped.isDone()).isNotEqualTo(otherStopped.isDone());
        }
        // when
        usage.write(NOW, 8);
        // then
        usage.count(counting, Map.of(NOW, 15L));
    }

    /** Starts it; completes with the reason when it is refused or has stopped by itself. */
    private static CompletableFuture<String> stops(Aggregator aggregator) {
        return CompletableFuture.supplyAsync(() -> {
                    try {
                        aggregator.start();
                        return aggregator.whenStopped();
                    } catch (StartRefusedException e) {
                        return CompletableFuture.completedStage(e.getMessage());
                    }
                })
                .thenCompose(stopped -> stopped);
    }

    private static Instant hoursAgo(int hours) {
        return THIS_HOUR.minus(Duration.ofHours(hours));
    }

    private Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    private static void delete(Path tree) throws Exception {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Topics with a prefix of their own; reports of one flag, all on one partition. */
    private final class Installation {
        private final String prefix;
        private final TopicSettings topics;
        private final TopicPartition raw;

        Installation(String prefix) {
            this.prefix = prefix;
            this.topics = Standalone.TOPICS.withPrefix(prefix);
            this.raw = new TopicPartition(topics.name(Topic.UNLEASH_REPORTS_RAW), 0);
            new TopicManager(admin).createMissing(topics.specs());
        }

        Path stateDir() {
            return folder.resolve(prefix + "state");
        }

        AggregatorConfig config(String applicationId, StartSettings start) {
            return config(applicationId, start, ResendSettings.DEFAULT, stateDir());
        }

        AggregatorConfig configOfAnotherInstance(String applicationId, StartSettings start) {
            return config(applicationId, start, ResendSettings.DEFAULT, folder.resolve(prefix + "other"));
        }

        AggregatorConfig configCountingEveryReport() {
            return config(
                    "flagtally-aggregator",
                    DEFAULT,
                    new ResendSettings(false, ResendSettings.DEFAULT.rememberFor(), 1),
                    stateDir());
        }

        private AggregatorConfig config(
                String applicationId, StartSettings start, ResendSettings resends, Path stateDir) {
            Map<String, Object> kafka = new HashMap<>(kafka());
            // Whoever is refused waits for so long.
            kafka.put("main.consumer.session.timeout.ms", 6000);
            AggregatorConfig some = AggregatorConfig.defaults(topics, stateDir, kafka);
            StreamsSettings streams = some.streams();
            return new AggregatorConfig(
                    some.topics(),
                    some.createTopics(),
                    start,
                    new StreamsSettings(
                            applicationId,
                            streams.threads(),
                            streams.standbys(),
                            streams.stateDir(),
                            streams.cacheBytes(),
                            streams.storeBytes(),
                            Duration.ofMillis(100)),
                    some.combined(),
                    some.eventTimes(),
                    resends,
                    some.properties(),
                    some.names(),
                    some.applications(),
                    some.health(),
                    some.limits(),
                    some.kafka());
        }

        /** Writes a report for each count of yes, received now. */
        void write(Instant stop, long... yes) throws Exception {
            for (long count : yes) {
                producer.send(report(null, stop, count)).get();
            }
        }

        /** The same, received at a time that is past. */
        void writeThen(Instant receivedAt, Instant stop, long... yes) throws Exception {
            timestamps("CreateTime");
            for (long count : yes) {
                producer.send(report(receivedAt.plusSeconds(60).toEpochMilli(), stop, count))
                        .get();
            }
            timestamps("LogAppendTime");
        }

        private ProducerRecord<byte[], byte[]> report(Long timestamp, Instant stop, long yes) {
            String body =
                    """
                    {"appName": "shop", "bucket": {"start": "%s", "stop": "%s", "toggles": {"sale": {"yes": %d, "no": 0}}}}"""
                            .formatted(stop, stop, yes);
            return record(raw, timestamp, ReportFormat.UNLEASH_METRICS, body);
        }

        /** An app begins, which counts nothing. */
        void writeRegistration() throws Exception {
            TopicPartition registrations = new TopicPartition(topics.name(Topic.UNLEASH_REGISTRATIONS_RAW), 0);
            String body =
                    """
                    {"appName": "shop", "strategies": [], "started": "%s", "interval": 1000}"""
                            .formatted(NOW);
            producer.send(record(registrations, null, ReportFormat.UNLEASH_REGISTRATION, body))
                    .get();
        }

        private ProducerRecord<byte[], byte[]> record(
                TopicPartition to, Long timestamp, ReportFormat format, String body) {
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(to.topic(), to.partition(), timestamp, null, body.getBytes(UTF_8));
            new ReportHeaders(format.nameAndVersion(), "production", "a-key", KeyKind.BACKEND.word(), "", "", "")
                    .addTo(record.headers());
            return record;
        }

        private void timestamps(String type) throws Exception {
            ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, raw.topic());
            AlterConfigOp set = new AlterConfigOp(new ConfigEntry("message.timestamp.type", type), OpType.SET);
            admin.incrementalAlterConfigs(Map.of(topic, List.of(set))).all().get();
            // The controller has it then; the broker a little later.
            await().atMost(LONGEST).until(() -> admin.describeConfigs(List.of(topic))
                    .all()
                    .get()
                    .get(topic)
                    .get("message.timestamp.type")
                    .value()
                    .equals(type));
        }

        /** Makes records before that offset expire. */
        void expire(long before) throws Exception {
            admin.deleteRecords(Map.of(raw, RecordsToDelete.beforeOffset(before)))
                    .all()
                    .get();
        }

        /** Starts, waits for the totals of hours, and stops. */
        void count(String applicationId, StartSettings start, Map<Instant, Long> expected) {
            count(config(applicationId, start), expected);
        }

        void count(AggregatorConfig config, Map<Instant, Long> expected) {
            try (ProcessMetrics metrics = new ProcessMetrics();
                    Aggregator aggregator = new Aggregator(config, metrics.registry())) {
                aggregator.start();
                awaitCounted(expected);
            }
        }

        /** The message with which a start is refused. */
        String refusal(String applicationId, StartSettings start) {
            return refusal(config(applicationId, start));
        }

        String refusal(AggregatorConfig config) {
            try (ProcessMetrics metrics = new ProcessMetrics();
                    Aggregator aggregator = new Aggregator(config, metrics.registry())) {
                return assertThatExceptionOfType(StartRefusedException.class)
                        .isThrownBy(aggregator::start)
                        .actual()
                        .getMessage();
            }
        }

        void awaitCounted(ChildJvm process, Map<Instant, Long> expected) {
            await().atMost(LONGEST)
                    .failFast("the aggregator ended", () -> !process.isAlive())
                    .untilAsserted(() -> assertCounted(expected));
        }

        void awaitCounted(Map<Instant, Long> expected) {
            await().atMost(LONGEST).untilAsserted(() -> assertCounted(expected));
        }

        void assertCounted(Map<Instant, Long> expected) {
            Map<Instant, Long> hours = expected.entrySet().stream()
                    .collect(toMap(hour -> hour.getKey().truncatedTo(ChronoUnit.HOURS), Map.Entry::getValue));
            assertThat(OutputRows.read(kafka(), topics.name(Topic.FLAG_USAGE_HOURLY), FlagUsage.class).stream()
                            .collect(toMap(FlagUsage::windowStart, FlagUsage::yes)))
                    .isEqualTo(hours);
        }
    }
}
