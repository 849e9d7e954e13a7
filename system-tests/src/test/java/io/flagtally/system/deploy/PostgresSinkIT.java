package io.flagtally.system.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.flagtally.aggregator.cli.ForgetCommand;
import io.flagtally.model.rows.ClientApplication;
import io.flagtally.model.rows.ClientApplicationKey;
import io.flagtally.model.rows.FlagActivity;
import io.flagtally.model.rows.FlagActivityKey;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.FlagUsageKey;
import io.flagtally.model.rows.JsonSerde;
import io.flagtally.model.topics.Topic;
import io.flagtally.runtime.cli.CommandRunner;
import io.flagtally.sinks.ConnectorsCommand;
import io.flagtally.standalone.DevelopmentKeys;
import io.flagtally.system.harness.ChildJvm;
import io.flagtally.system.harness.Ports;
import io.flagtally.system.harness.RunningStandalone;
import io.flagtally.system.harness.Scrape;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reports go in over HTTP, rows come out of a real Postgres by a real Connect worker. The whole set-up is started once;
 * each test has apps of its own.
 */
class PostgresSinkIT {
    /** What the names of the watch's metrics begin with. */
    static final String SINKS = "flagtally_sinks_";

    private static final String FLAG_USAGE = "postgres-flag-usage-hourly";
    private static final String APPLICATIONS = "postgres-client-applications";
    private static final Duration LONGEST = Duration.ofMinutes(3);
    /** From the end of the database, so that it holds some seconds in which the task tries again. */
    private static final Duration HEARD = Duration.ofSeconds(45);

    /** A few in each partition, which no sink reads. */
    private static final int TRANSACTION_MARKERS = 100;

    /** How many rows go through the sink in the long form of the measurement. */
    private static final Integer MEASURED_ROWS = Integer.getInteger("flagtally.sink-rows");

    private static final String ENVIRONMENT = DevelopmentKeys.ENVIRONMENT;

    @TempDir
    private static Path folder;

    private static RunningStandalone standalone;
    private static SinkPostgres postgres;
    private static ChildConnect connect;
    private static ChildJvm watch;

    /** An hour that is over, and for which reports are still believed. */
    private static final Instant YESTERDAY =
            Instant.now().truncatedTo(ChronoUnit.DAYS).minus(12, ChronoUnit.HOURS);

    private static final LocalDate DAY = LocalDate.ofInstant(YESTERDAY, ZoneOffset.UTC);

    @BeforeAll
    static void startAll() throws Exception {
        standalone = RunningStandalone.in(folder.resolve("standalone"));
        postgres = SinkPostgres.in(folder.resolve("postgres"));
        connect = ChildConnect.configured(
                folder,
                ChildConnect.JDBC_PLUGIN,
                Map.of(
                        "CONNECT_BOOTSTRAP_SERVERS", standalone.standalone().bootstrapServers(),
                        "CONNECT_REPLICATION_FACTOR", "1",
                        "SINK_POSTGRES_URL", postgres.url(),
                        "SINK_POSTGRES_USER", "postgres",
                        "SINK_POSTGRES_PASSWORD", "postgres",
                        "SINK_DEAD_LETTER_REPLICAS", "1"));
        connect.start();
        StringWriter out = new StringWriter();
        int applied = connectors(out, "apply", "--timeout", "3m");
        assertThat(applied).as(() -> out + "\n" + connect).isZero();
        watch = startWatch();
    }

    @AfterAll
    static void stopAll() throws Exception {
        if (watch != null) {
            watch.close();
        }
        if (connect != null) {
            connect.close();
        }
        if (postgres != null) {
            postgres.close();
        }
        if (standalone != null) {
            standalone.close();
        }
    }

    @Test
    void aReportIsARowThatIsUpdatedInPlaceAsCountsGrow() throws Exception {
        for (int times = 1; times <= 3; times++) {
            // when
            post("shop", "checkout", "\"blue\":3,\"red\":1");
            // then
            awaitRows(
                    "SELECT environment, flag, window_start = '" + YESTERDAY + "', yes, no FROM flag_usage_hourly"
                            + " WHERE app = 'shop'",
                    ENVIRONMENT + "|checkout|t|" + 4 * times + "|" + times);
            awaitRows(
                    "SELECT variant, count FROM flag_variant_usage_hourly WHERE app = 'shop' ORDER BY variant",
                    "blue|" + 3 * times,
                    "red|" + times);
        }
    }

    @Test
    void everyViewSaysWhatTheReportsSaid() throws Exception {
        // given
        post("web", "banner", "\"on\":3,\"off\":1");
        post("ios", "banner", "\"on\":4");
        post("web", "decided", "\"b\":4");
        assertThat(
                        standalone.postTggl(
                                """
                        {"clients": [{"id": "node-client:2.0.0", "flags": {"tggl-flag": [{"active": true, "count": 1}]}}],
                         "receivedProperties": {"country": [1721461881, 1721461898]},
                         "receivedValues": {"country": [["PT", "Portugal"], ["FR"]]}}"""))
                .isEqualTo(200);
        produceHour("retired", Instant.now().truncatedTo(ChronoUnit.HOURS).minus(8, ChronoUnit.DAYS));
        // then
        awaitRows(
                "SELECT day, yes, no, evaluations, apps FROM flag_usage_daily WHERE flag = 'banner'",
                DAY + "|8|2|10|2");
        awaitRows(
                "SELECT variant, count, round(share, 3) FROM flag_variant_share_daily WHERE flag = 'banner'"
                        + " ORDER BY variant",
                "off|1|0.125",
                "on|7|0.875");
        awaitRows("SELECT flag FROM flags_not_evaluated", "retired");
        awaitRows("SELECT variant, count FROM flags_with_one_variant WHERE flag IN ('banner', 'decided')", "b|4");
        awaitRows("SELECT sdk_version, apps FROM sdk_versions WHERE sdk = 'node-client'", "2.0.0|1");
        awaitRows(
                "SELECT value, label, values_were_dropped FROM property_values_labelled WHERE property = 'country'"
                        + " ORDER BY value",
                "FR|FR|f",
                "PT|Portugal|f");
    }

    @Test
    void whatIsErasedLeavesTheTable() throws Exception {
        // given
        assertThat(
                        standalone.postTggl(
                                """
                        {"receivedProperties": {"email": [1721461881, 1721461898]},
                         "receivedValues": {"email": [["a@example.org"], ["b@example.org"]]}}"""))
                .isEqualTo(200);
        String values = "SELECT value FROM received_property_values WHERE property = 'email' ORDER BY value";
        awaitRows(values, "a@example.org", "b@example.org");
        // when
        int exit = new CommandRunner(
                        new ForgetCommand(),
                        Map.of(
                                "FLAGTALLY_BOOTSTRAP_SERVERS",
                                standalone.standalone().bootstrapServers()))
                .run("--property", "email", "--value", "a@example.org");
        // then
        assertThat(exit).isZero();
        awaitRows(values, "b@example.org");
    }

    @Test
    void anApplicationThatIsForgottenLeavesTheTable() throws Exception {
        // given
        post("short-lived", "any", "");
        String apps = "SELECT count(*) FROM client_applications WHERE app = 'short-lived'";
        awaitRows(apps, "1");
        ClientApplicationKey key = standalone.rows(Topic.CLIENT_APPLICATIONS, ClientApplication.class).stream()
                .filter(row -> row.app().equals("short-lived"))
                .map(row -> new ClientApplicationKey(
                        row.environment(),
                        row.app(),
                        row.sdk(),
                        row.sdkVersion(),
                        row.platform(),
                        row.platformVersion()))
                .findFirst()
                .orElseThrow();
        // when
        String topic = Topic.CLIENT_APPLICATIONS.baseName();
        try (KafkaProducer<byte[], byte[]> producer = producer();
                JsonSerde<ClientApplicationKey> keys = new JsonSerde<>(ClientApplicationKey.class)) {
            producer.send(new ProducerRecord<>(topic, keys.serializer().serialize(topic, key), null))
                    .get();
        }
        // then
        awaitRows(apps, "0");
    }

    @Test
    void activityOfAFlagIsARowWithoutAnHourForWhatNeverWasAndLeavesTheTableWhenForgotten() throws Exception {
        // given
        assertThat(standalone.postUnleash(
                        """
                        {"appName": "lively",
                         "bucket": {"start": "%s", "stop": "%s", "toggles": {"always-no": {"yes": 0, "no": 5}}}}"""
                                .formatted(YESTERDAY, YESTERDAY.plusSeconds(60))))
                .isEqualTo(202);
        String activity = "SELECT flag, first_seen = '" + YESTERDAY + "', last_seen = '" + YESTERDAY
                + "', last_yes IS NULL, last_no = '" + YESTERDAY + "' FROM flag_activity WHERE app = 'lively'";
        awaitRows(activity, "always-no|t|t|t|t");
        // when
        String topic = Topic.FLAG_ACTIVITY.baseName();
        try (KafkaProducer<byte[], byte[]> producer = producer();
                JsonSerde<FlagActivityKey> keys = new JsonSerde<>(FlagActivityKey.class)) {
            FlagActivityKey key = new FlagActivityKey(ENVIRONMENT, "lively", "always-no");
            producer.send(new ProducerRecord<>(topic, keys.serializer().serialize(topic, key), null))
                    .get();
        }
        // then
        awaitRows(activity);
    }

    @Test
    void aRecordThatIsNoRowIsADeadLetterWithItsReasonAndTheTaskLives() throws Exception {
        // given
        awaitAllRunning();
        long before = restarts(APPLICATIONS);
        String topic = Topic.CLIENT_APPLICATIONS.baseName();
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.send(new ProducerRecord<>(topic, "{}".getBytes(UTF_8), "no JSON".getBytes(UTF_8)))
                    .get();
        }
        // when
        post("after-poison", "any", "");
        // then
        awaitRows("SELECT count(*) FROM client_applications WHERE app = 'after-poison'", "1");
        ConsumerRecord<byte[], byte[]> letter = deadLetter();
        assertThat(new String(letter.value(), UTF_8)).isEqualTo("no JSON");
        assertThat(header(letter, "__connect.errors.topic")).isEqualTo(topic);
        assertThat(header(letter, "__connect.errors.connector.name")).isEqualTo(APPLICATIONS);
        assertThat(header(letter, "__connect.errors.exception.message")).isNotEmpty();
        awaitAllRunning();
        assertThat(restarts(APPLICATIONS)).isEqualTo(before);
    }

    @Test
    void theLongestNamesAreRowsToo() throws Exception {
        // given
        String app = longest(0x20000);
        String flag = longest(0x21000);
        String variant = longest(0x22000);
        // when
        post(app, flag, "\"" + variant + "\":1,\"" + longest(0x23000) + "\":2");
        // then
        awaitRows(
                "SELECT count, app = '" + app + "', flag = '" + flag + "', left(variant, 60) = left('" + variant
                        + "', 60) FROM flag_variant_usage_hourly WHERE octet_length(flag) = 1020 ORDER BY count",
                "1|t|t|t",
                "2|t|t|f");
    }

    @Test
    void aWorkerThatIsKilledGoesOnToTheSameTable() throws Exception {
        // given
        post("killed", "f0", "\"a\":1");
        awaitRows("SELECT flag FROM flag_usage_hourly WHERE app = 'killed'", "f0");
        // when
        for (int i = 1; i <= 50; i++) {
            post("killed", "f" + i % 10, "\"a\":1");
            if (i == 25) {
                connect.kill();
            }
        }
        connect.start();
        // then
        awaitRows(
                "SELECT flag, yes, no FROM flag_usage_hourly WHERE app = 'killed' ORDER BY flag",
                IntStream.range(0, 10)
                        .mapToObj(i -> "f" + i + "|" + (i == 0 ? "24|6" : "20|5"))
                        .toArray(String[]::new));
        awaitTableLikeTopic();
    }

    @Test
    void aDatabaseThatWasAwayCatchesUpBecauseItsTasksAreRestarted() throws Exception {
        // given
        long before = restarts(FLAG_USAGE);
        postgres.stop();
        post("away", "f", "\"a\":1");
        await().atMost(LONGEST).until(() -> restarts(FLAG_USAGE) > before);
        // when
        postgres.start();
        post("away", "f", "\"a\":1");
        // then
        awaitRows("SELECT yes, no FROM flag_usage_hourly WHERE app = 'away'", "8|2");
        awaitTableLikeTopic();
        awaitAllRunning();
    }

    /** Not at once where another test killed the worker or stopped the database. */
    private static void awaitAllRunning() {
        await().atMost(LONGEST).until(() -> connectors(new StringWriter(), "status") == 0);
    }

    private static long restarts(String connector) {
        return watch.lines().stream()
                .filter(line -> line.contains("restarting " + connector + " task"))
                .count();
    }

    /**
     * By a watch that looks as often as it does by default, and is the only one: another one would restart what failed
     * before this one looks. A scrape and an evaluation each 15 s come to it until an alert fires.
     */
    @Test
    void aSinkThatFailsIsHeardOfWithinAMinuteAndTheWatchEndsWhenItIsToldTo() throws Exception {
        assertThat(watch.terminate()).isZero();
        int port = Ports.free();
        try (ChildJvm usual = ChildJvm.flagtally(
                        folder.resolve("usual-watch"),
                        "connectors",
                        "watch",
                        "--connect-url",
                        connect.url(),
                        "--lag",
                        "true",
                        "--bootstrap-servers",
                        standalone.standalone().bootstrapServers(),
                        "--admin-port",
                        Integer.toString(port))
                .start()) {
            // given
            await().atMost(LONGEST).until(() -> metrics(port).sum(SINKS + "running") == 6);
            await().atMost(LONGEST).until(() -> health(port).contains("\"up\""));
            assertThat(metrics(port).names()).containsAll(monitored());
            await().atMost(LONGEST).until(() -> metrics(port).sum(SINKS + "lag_records") < TRANSACTION_MARKERS);
            // when
            postgres.stop();
            try {
                post("unheard", "f", "\"a\":1");
                long start = System.nanoTime();
                await().atMost(HEARD).until(() -> metrics(port).sum(SINKS + "failed", "connector", FLAG_USAGE) == 1);
                System.out.printf("a failed sink was told after %.1f s%n", (System.nanoTime() - start) / 1e9);
                // then
                assertThat(metrics(port).sum(SINKS + "restarts_total", "connector", FLAG_USAGE))
                        .isPositive();
                assertThat(health(port)).contains("\"degraded\"", "not running: ", FLAG_USAGE);
            } finally {
                postgres.start();
            }
            assertThat(usual.terminate()).isZero();
        } finally {
            watch = startWatch();
        }
    }

    private static Set<String> monitored() throws IOException {
        Set<String> monitored = MonitoringIT.metrics();
        monitored.removeIf(name -> !name.startsWith(SINKS));
        assertThat(monitored).hasSizeGreaterThan(6);
        return monitored;
    }

    private static Scrape metrics(int port) throws Exception {
        return new Scrape(get(port, "/metrics"));
    }

    private static String health(int port) throws Exception {
        return get(port, "/health/ready");
    }

    /** Empty while nobody listens there. */
    private static String get(int port, String path) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .build();
        try {
            return HttpClient.newHttpClient()
                    .send(request, BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void thePluginKnowsEverySettingOfItsFiles() throws Exception {
        connect.assertKnowsEverySettingOf(
                Path.of("../sink-connector-config/connectors/postgres"), "hibernate\\.c3p0\\..*");
    }

    /** {@code -Dflagtally.sink-rows=300000}: how many rows a second one connector with four tasks writes. */
    @Test
    void measuresRowsASecond() throws Exception {
        assumeTrue(MEASURED_ROWS != null);
        String counted = "SELECT count(*) FROM flag_usage_hourly WHERE app = 'measured'";
        long start = System.nanoTime();
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (int i = 0; i < MEASURED_ROWS; i++) {
                produce(producer, new FlagUsage(ENVIRONMENT, "measured", "flag-" + i, YESTERDAY, i, 1));
            }
        }
        await().atMost(Duration.ofMinutes(30))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> postgres.rows(counted).equals(List.of(MEASURED_ROWS.toString())));
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%d rows in %.1f s: %.0f rows a second%n", MEASURED_ROWS, seconds, MEASURED_ROWS / seconds);
        assertThat(MEASURED_ROWS / seconds).isPositive();
    }

    /** One that looks so often that no test waits for it. */
    private static ChildJvm startWatch() throws IOException {
        return ChildJvm.flagtally(
                        folder.resolve("watch"),
                        "connectors",
                        "watch",
                        "--connect-url",
                        connect.url(),
                        "--interval",
                        "1s",
                        "--max-pause",
                        "2s",
                        "--admin-port",
                        "0")
                .start();
    }

    /** Four times yes, once no, in the hour of {@link #YESTERDAY}. */
    private static void post(String app, String flag, String variants) throws Exception {
        String body =
                """
                {"appName": "%s",
                 "bucket": {"start": "%s", "stop": "%s",
                   "toggles": {"%s": {"yes": 4, "no": 1, "variants": {%s}}}}}"""
                        .formatted(app, YESTERDAY, YESTERDAY.plusSeconds(60), flag, variants);
        assertThat(standalone.postUnleash(body)).isEqualTo(202);
    }

    /** As the aggregator wrote it then. */
    private static void produceHour(String flag, Instant hour) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            produce(producer, new FlagUsage(ENVIRONMENT, "old-app", flag, hour, 1, 0));
            String topic = Topic.FLAG_ACTIVITY.baseName();
            producer.send(new ProducerRecord<>(
                    topic,
                    new JsonSerde<>(FlagActivityKey.class)
                            .serialize(topic, new FlagActivityKey(ENVIRONMENT, "old-app", flag)),
                    new JsonSerde<>(FlagActivity.class)
                            .serialize(topic, new FlagActivity(ENVIRONMENT, "old-app", flag, hour, hour, hour, null))));
        }
    }

    private static void produce(KafkaProducer<byte[], byte[]> producer, FlagUsage row) {
        String topic = Topic.FLAG_USAGE_HOURLY.baseName();
        FlagUsageKey key = new FlagUsageKey(row.environment(), row.app(), row.flag(), row.windowStart());
        producer.send(new ProducerRecord<>(
                topic,
                new JsonSerde<>(FlagUsageKey.class).serialize(topic, key),
                new JsonSerde<>(FlagUsage.class).serialize(topic, row)));
    }

    /** 255 characters of four bytes each, no two alike: what names are cut to, and what hardly compresses. */
    private static String longest(int first) {
        return IntStream.range(first, first + 255).mapToObj(Character::toString).collect(Collectors.joining());
    }

    private static void awaitRows(String query, String... expected) {
        await().atMost(LONGEST)
                .untilAsserted(() ->
                        assertThat(postgres.rows(query)).as(connect::toString).containsExactly(expected));
    }

    private static void awaitTableLikeTopic() {
        await().atMost(LONGEST).untilAsserted(() -> assertThat(postgres.rows(
                        "SELECT environment, app, flag, to_char(window_start, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'),"
                                + " yes, no FROM flag_usage_hourly"))
                .containsExactlyInAnyOrderElementsOf(standalone.rows(Topic.FLAG_USAGE_HOURLY, FlagUsage.class).stream()
                        .map(row -> String.join(
                                "|",
                                row.environment(),
                                row.app(),
                                row.flag(),
                                row.windowStart().toString(),
                                Long.toString(row.yes()),
                                Long.toString(row.no())))
                        .toList()));
    }

    private static ConsumerRecord<byte[], byte[]> deadLetter() {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                standalone.standalone().kafka(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition("postgres-sink-dead-letters", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
            await().atMost(LONGEST).until(() -> {
                consumer.poll(Duration.ofMillis(200)).forEach(letters::add);
                return !letters.isEmpty();
            });
            return letters.get(0);
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                new HashMap<>(standalone.standalone().kafka()), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static int connectors(StringWriter out, String... arguments) {
        PrintWriter writer = new PrintWriter(out, true);
        return new CommandRunner(new ConnectorsCommand(), Map.of("FLAGTALLY_CONNECT_URL", connect.url()))
                .withOutput(writer, writer)
                .run(arguments);
    }
}
