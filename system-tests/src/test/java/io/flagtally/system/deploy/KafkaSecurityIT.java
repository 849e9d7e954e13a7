package io.flagtally.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flagtally.aggregator.Aggregator;
import io.flagtally.aggregator.AggregatorConfig;
import io.flagtally.cli.FlagtallyMain;
import io.flagtally.gateway.Gateway;
import io.flagtally.gateway.config.GatewayConfig;
import io.flagtally.gateway.config.HttpConfig;
import io.flagtally.gateway.config.KafkaConfig;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.reader.database.UsageDatabase;
import io.flagtally.reader.database.following.EmbeddedDatabase;
import io.flagtally.reader.database.sqlite.StoreSettings;
import io.flagtally.relay.Relay;
import io.flagtally.relay.tokens.Tokens;
import io.flagtally.runtime.admin.HealthCheck;
import io.flagtally.runtime.cli.CommandRunner;
import io.flagtally.runtime.topics.GroupPosition;
import io.flagtally.standalone.DataFolder;
import io.flagtally.standalone.DevelopmentKeys;
import io.flagtally.standalone.Standalone;
import io.flagtally.standalone.StandaloneLogs;
import io.flagtally.streams.start.StartRefusedException;
import io.flagtally.system.harness.ChildJvm;
import io.flagtally.system.harness.StubUnleash;
import io.flagtally.system.harness.StubUnleash.Reply;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SASL_SSL and an authorizer: each part as a user that has the rights of docs/kafka-security.md and no others. */
class KafkaSecurityIT {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration RAW_RETENTION = Standalone.TOPICS.rawRetention();
    private static final List<String> USERS =
            List.of("operator", "gateway", "aggregator", "privacy", "reports", "relay", "connect", "watch", "stranger");

    @TempDir
    private static Path folder;

    private static SecureBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start() throws Exception {
        StandaloneLogs.quiet();
        broker = SecureBroker.start(folder.resolve("broker"), USERS);
        admin = Admin.create(settings(SecureBroker.ADMIN));
        admin.createAcls(KafkaAcls.ofPage()).all().get();
        assertThat(run("topics", "--create", "operator", "--replication-factor", "1", "--min-insync-replicas", "1"))
                .contains("created      flag-usage-hourly");
    }

    @AfterAll
    static void stop() {
        if (admin != null) {
            admin.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void reportsComeOutAsRowsThoughEveryPartHasOnlyItsOwnRights() throws Exception {
        try (DataFolder data = DataFolder.open(folder.resolve("gateway"));
                Gateway gateway = gateway(data, settings("gateway"))) {
            gateway.start();
            awaitReady(gateway.readyChecks());
            String key = DevelopmentKeys.of(data).backend();
            try (Aggregator aggregator = aggregator("aggregator")) {
                aggregator.start();
                // when
                post(gateway, key, "first");
                // then
                awaitRow("first");
                assertMayDeleteRecords("aggregator", "flagtally-aggregator-hourly-flag-usage-repartition");
            }
            // given: it has made its internal topics
            admin.deleteAcls(List.of(new AclBindingFilter(
                            ResourcePatternFilter.ANY,
                            new AccessControlEntryFilter(
                                    "User:aggregator", null, AclOperation.CREATE, AclPermissionType.ALLOW))))
                    .all()
                    .get();
            try (Aggregator aggregator = aggregator("aggregator")) {
                aggregator.start();
                // when
                post(gateway, key, "second");
                // then
                awaitRow("second");
                assertReaderReadsAs("reports");
            }
        }
    }

    @Test
    void aRelaySendsAndNotesWhatGrewAlsoOnceItMayMakeNoTopics() throws Exception {
        Map<String, Object> writer = settings(SecureBroker.ADMIN);
        try (StubUnleash unleash = new StubUnleash(List.of("accepted", "refused"))) {
            unleash.always("refused", Reply.says(400));
            // when
            SimpleMeterRegistry metrics = new SimpleMeterRegistry();
            try (Relay relay = relay("relay", unleash, metrics)) {
                relay.start();
                awaitReady(relay.readyChecks());
                RelaySetup.write(writer, "accepted", "sale", 3);
                RelaySetup.write(writer, "refused", "sale", 5);
                // then
                awaitCount(metrics, "flagtally.relay.evaluations.sent", 3);
                awaitCount(metrics, "flagtally.relay.dead.letters", 1);
                awaitCount(metrics, "flagtally.relay.evaluations.left.out", 5);
                assertMayDeleteRecords("relay", "flagtally-relay-rows-by-environment-repartition");
            }
            // given
            admin.deleteAcls(List.of(new AclBindingFilter(
                            ResourcePatternFilter.ANY,
                            new AccessControlEntryFilter(
                                    "User:relay", null, AclOperation.CREATE, AclPermissionType.ALLOW))))
                    .all()
                    .get();
            SimpleMeterRegistry later = new SimpleMeterRegistry();
            try (Relay relay = relay("relay", unleash, later)) {
                relay.start();
                // when
                RelaySetup.write(writer, "accepted", "sale", 10);
                // then
                awaitCount(later, "flagtally.relay.evaluations.sent", 7);
            }
        }
    }

    @Test
    void aRelayThatLacksARightToATopicSaysWhichOne() throws Exception {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        try (StubUnleash unleash = new StubUnleash(List.of("accepted", "refused"));
                Relay relay = relay("gateway", unleash, metrics)) {
            assertThatThrownBy(relay::start)
                    .hasMessageContaining("flag-usage-hourly: the brokers' ACLs don't allow this client to DESCRIBE")
                    .hasMessageContaining("unleash-bulk: the brokers' ACLs don't allow this client to DESCRIBE");
        }
    }

    @Test
    void changelogsAreRaisedByAnAggregatorThatMayAndElseTheCommandIsNamed() throws Exception {
        // given
        String changelog = "flagtally-aggregator-hourly-flag-usage-changelog";
        startUntilReady("aggregator", RAW_RETENTION);
        AclBindingFilter alter = new AclBindingFilter(
                ResourcePatternFilter.ANY,
                new AccessControlEntryFilter(
                        "User:aggregator", null, AclOperation.ALTER_CONFIGS, AclPermissionType.ALLOW));
        Collection<AclBinding> mayAlter = admin.deleteAcls(List.of(alter)).all().get();
        Duration longer = RAW_RETENTION.plusDays(1);
        long needed = longer.plusDays(4).plusHours(1).plusMinutes(5).toMillis();
        // when
        try (Aggregator aggregator = aggregator("aggregator", longer)) {
            // then
            assertThatThrownBy(aggregator::start)
                    .isInstanceOf(StartRefusedException.class)
                    .hasMessageContainingAll(
                            changelog + ": retention.ms is ",
                            "--alter --topic " + changelog + " --add-config retention.ms=" + needed,
                            "the brokers' ACLs don't allow this");
        }
        assertThat(run("topics", "--check", "operator", "--raw-retention", longer.toDays() + "d"))
                .contains("note: " + changelog + ": retention.ms is ");

        // when
        admin.createAcls(mayAlter).all().get();
        startUntilReady("aggregator", longer);
        // then
        assertThat(run("topics", "--check", "operator", "--raw-retention", longer.toDays() + "d"))
                .contains("present      " + changelog)
                .doesNotContain("note: " + changelog);
    }

    @Test
    void forgettingNamesTheTopicsThatItMayNotReadAndNeverSaysThatTheyDoNotExist() throws Exception {
        // given
        startUntilReady("aggregator", RAW_RETENTION);
        // when
        String asPrivacy = run("forget", "--property=userId", "privacy", "--timeout=20s");
        String asReports = run("forget", "--property=userId", "reports", "--timeout=20s");
        // then
        assertThat(asPrivacy).startsWith("nothing to forget");
        assertThat(asReports)
                .startsWith("the brokers' ACLs don't allow this client to see or read flagtally-aggregator-");
    }

    @ParameterizedTest
    @CsvSource({
        "gateway,    flag-usage-hourly",
        "gateway,    usage-dead-letters",
        "aggregator, unleash-reports-raw",
        "reports,    flag-usage-hourly",
        "reports,    unleash-reports-raw",
        "reports,    unleash-bulk",
        "aggregator, unleash-posted",
        "relay,      flag-usage-hourly",
        "relay,      unleash-reports-raw",
        "relay,      usage-dead-letters",
        "connect,    flag-usage-hourly",
        "watch,      flag-usage-hourly",
        "operator,   unleash-reports-raw",
        "stranger,   unleash-reports-raw"
    })
    void nobodyWritesWhatIsNotTheirs(String user, String topic) throws IOException {
        Map<String, Object> settings = settings(user);
        // An idempotent one fails before that, where there is no topic at all that it may write.
        settings.put("enable.idempotence", "false");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>(topic, new byte[] {1}))
                            .get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "gateway,  unleash-reports-raw",
        "gateway,  flag-usage-hourly",
        "reports,  unleash-reports-raw",
        "reports,  unleash-bulk",
        "relay,    unleash-reports-raw",
        "relay,    received-property-values",
        "connect,  unleash-reports-raw",
        "connect,  usage-dead-letters",
        "watch,    flag-usage-hourly",
        "operator, flag-usage-hourly",
        "stranger, flag-usage-hourly"
    })
    void nobodyReadsWhatIsNotTheirs(String user, String topic) throws IOException {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings(user), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            assertThatThrownBy(() -> {
                        consumer.seek(partition, 0);
                        pollUntilRefused(consumer);
                    })
                    .isInstanceOf(TopicAuthorizationException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"gateway", "aggregator", "reports", "relay", "connect", "stranger"})
    void onlyTheOperatorMakesTopics(String user) throws IOException {
        try (Admin client = Admin.create(settings(user))) {
            assertThatThrownBy(() -> create(client, "another-topic"))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
        }
    }

    @Test
    void connectMayWriteItsOwnTopicsAndJoinTheGroupsOfItsSinks() throws Exception {
        // given
        Map<String, Object> settings = settings("connect");
        settings.put("group.id", "connect-postgres-flag-usage-hourly");
        settings.put("isolation.level", "read_committed");
        // then
        try (Admin connect = Admin.create(settings("connect"))) {
            for (String topic : List.of("flagtally-connect-configs", "postgres-sink-dead-letters")) {
                create(connect, topic);
            }
        }
        try (KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            for (String topic : List.of("flagtally-connect-configs", "postgres-sink-dead-letters")) {
                assertThat(producer.send(new ProducerRecord<>(topic, new byte[] {1}))
                                .get()
                                .hasOffset())
                        .isTrue();
            }
            consumer.subscribe(List.of("flag-usage-hourly"));
            await().atMost(LONGEST).until(() -> {
                consumer.poll(Duration.ofMillis(100));
                return !consumer.assignment().isEmpty();
            });
        }
    }

    @Test
    void theWatchMaySeeHowFarTheSinksAreBehind() throws Exception {
        try (Admin watch = Admin.create(settings("watch"))) {
            assertThat(GroupPosition.of(
                            watch, "connect-postgres-flag-activity", List.of(Topic.FLAG_ACTIVITY.baseName())))
                    .isNotEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"reports, DESCRIBE", "aggregator, WRITE"})
    void aGatewayThatLacksARightSaysWhichOne(String user, String operation) throws Exception {
        try (DataFolder data = DataFolder.open(folder.resolve("gateway-as-" + user))) {
            DevelopmentKeys.of(data);
            try (Gateway gateway = gateway(data, settings(user))) {
                gateway.start();
                await().atMost(LONGEST).untilAsserted(() -> assertThat(problems(gateway.readyChecks()))
                        .contains("unleash-reports-raw: the brokers' ACLs don't allow this client to " + operation));
            }
        }
    }

    @Test
    void aGatewayWithAWrongPasswordSaysSo() throws Exception {
        Map<String, Object> settings = read(broker.settings("stranger", "wrong"));
        try (DataFolder data = DataFolder.open(folder.resolve("gateway-with-wrong-password"))) {
            DevelopmentKeys.of(data);
            try (Gateway gateway = gateway(data, settings)) {
                gateway.start();
                await().atMost(LONGEST).untilAsserted(() -> assertThat(problems(gateway.readyChecks()))
                        .contains("Authentication failed"));
            }
        }
    }

    @Test
    void anAggregatorThatLacksARightToATopicSaysWhichOne() throws Exception {
        try (Aggregator aggregator = aggregator("gateway")) {
            assertThatThrownBy(aggregator::start)
                    .hasMessageContaining("unleash-reports-raw: the brokers' ACLs don't allow this client to READ")
                    .hasMessageContaining("flag-usage-hourly: the brokers' ACLs don't allow this client to DESCRIBE");
        }
    }

    @Test
    void anAggregatorWithAnApplicationIdThatIsNotItsOwnStopsAndNamesWhatItMayNot() throws Exception {
        try (ChildJvm child = ChildJvm.flagtally(
                        folder.resolve("another-application"),
                        "aggregator",
                        "--bootstrap-servers=" + broker.bootstrapServers(),
                        "--kafka-config=" + broker.settings("aggregator"),
                        "--application-id=another-application",
                        "--state-dir=" + folder.resolve("another-application").resolve("state"),
                        "--replication-factor=1",
                        "--min-insync-replicas=1",
                        "--admin-port=0")
                .start()) {
            await().atMost(LONGEST)
                    .untilAsserted(() -> assertThat(child.lines()).anySatisfy(line -> assertThat(line)
                            .contains("the brokers' ACLs don't allow this: ", "another-application")));
        }
    }

    @Test
    void topicsThatMayBeSeenButNotMadeAreNamed() throws Exception {
        // given
        admin.createAcls(List.of(new AclBinding(
                        new ResourcePattern(ResourceType.TOPIC, "seen-", PatternType.PREFIXED),
                        new AccessControlEntry("User:stranger", "*", AclOperation.DESCRIBE, AclPermissionType.ALLOW))))
                .all()
                .get();
        // then
        assertThat(run(
                        "topics",
                        "--create",
                        "stranger",
                        "--topic-prefix",
                        "seen-",
                        "--replication-factor",
                        "1",
                        "--min-insync-replicas",
                        "1"))
                .contains("seen-unleash-reports-raw: does not exist,"
                        + " and the brokers' ACLs don't allow this client to CREATE it");
        assertThat(run("rows", "flag-usage-hourly", "stranger")).contains("Not authorized to access topics");
    }

    private static void assertReaderReadsAs(String user) throws IOException {
        try (UsageDatabase rows = EmbeddedDatabase.start(
                settings(user),
                "",
                new StoreSettings(folder.resolve("reader"), StoreSettings.DEFAULT_KEEP_DAYS),
                Clock.systemUTC(),
                new SimpleMeterRegistry())) {
            await().atMost(LONGEST).until(rows::isCaughtUp);
            assertThat(rows.problem()).isEmpty();
        }
    }

    /** Runs a command as a user; what it printed. */
    private static String run(String command, String argument, String user, String... more) throws IOException {
        StringWriter printed = new StringWriter();
        PrintWriter out = new PrintWriter(printed);
        List<String> arguments = new ArrayList<>(List.of(command, argument));
        arguments.addAll(List.of("--bootstrap-servers", broker.bootstrapServers()));
        arguments.addAll(List.of("--kafka-config", broker.settings(user).toString()));
        arguments.addAll(List.of(more));
        new CommandRunner(FlagtallyMain.class, Map.of()).withOutput(out, out).run(arguments.toArray(String[]::new));
        return printed.toString();
    }

    private static Gateway gateway(DataFolder data, Map<String, Object> settings) {
        DevelopmentKeys.of(data);
        return new Gateway(
                GatewayConfig.of(
                        HttpConfig.at("localhost", 0),
                        data.keys(),
                        Standalone.TOPICS,
                        new KafkaConfig(settings, KafkaConfig.DEFAULT_BUFFER_MEMORY)),
                new SimpleMeterRegistry());
    }

    private static Aggregator aggregator(String user) throws IOException {
        return aggregator(user, RAW_RETENTION);
    }

    private static void startUntilReady(String user, Duration rawRetention) throws IOException {
        try (Aggregator aggregator = aggregator(user, rawRetention)) {
            aggregator.start();
            awaitReady(aggregator.readyChecks());
        }
    }

    /** One that makes no topics but its internal ones. */
    private static Aggregator aggregator(String user, Duration rawRetention) throws IOException {
        TopicSettings topics = Standalone.TOPICS.withRawRetention(rawRetention);
        AggregatorConfig defaults = AggregatorConfig.defaults(topics, folder.resolve("state"), settings(user));
        AggregatorConfig config = new AggregatorConfig(
                defaults.topics(),
                false,
                defaults.start(),
                defaults.streams(),
                defaults.combined(),
                defaults.eventTimes(),
                defaults.resends(),
                defaults.properties(),
                defaults.names(),
                defaults.applications(),
                defaults.health(),
                defaults.limits(),
                defaults.kafka());
        return new Aggregator(config, new SimpleMeterRegistry());
    }

    private static Relay relay(String user, StubUnleash unleash, MeterRegistry metrics) throws IOException {
        Map<String, String> tokens = Map.of("accepted", unleash.token("accepted"), "refused", unleash.token("refused"));
        return new Relay(
                RelaySetup.config(folder.resolve("relay-as-" + user), settings(user), unleash.url()),
                new Tokens(null, tokens, metrics),
                metrics);
    }

    private static void awaitCount(MeterRegistry metrics, String counter, double count) {
        await().atMost(LONGEST).untilAsserted(() -> assertThat(metrics.find(counter).counters().stream()
                        .mapToDouble(Counter::count)
                        .sum())
                .isEqualTo(count));
    }

    private static Map<String, Object> settings(String user) throws IOException {
        return read(broker.settings(user));
    }

    private static Map<String, Object> read(Path file) throws IOException {
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            read.load(reader);
        }
        Map<String, Object> settings = new HashMap<>();
        read.stringPropertyNames().forEach(name -> settings.put(name, read.getProperty(name)));
        settings.put("bootstrap.servers", broker.bootstrapServers());
        return settings;
    }

    private static void post(Gateway gateway, String key, String flag) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + gateway.port() + "/api/client/metrics"))
                .header("Authorization", key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        """
                        {"appName":"shop","bucket":{"start":"2026-11-21T18:00:00Z","stop":"2026-11-21T18:01:00Z",\
                        "toggles":{"%s":{"yes":3,"no":2}}}}"""
                                .formatted(flag)))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(202);
    }

    /** Kafka Streams does, and only warns where it may not. */
    private static void assertMayDeleteRecords(String user, String topic) throws Exception {
        try (Admin client = Admin.create(settings(user))) {
            client.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(0)))
                    .all()
                    .get();
        }
    }

    private static void create(Admin client, String topic) throws Exception {
        client.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }

    private static void awaitRow(String flag) {
        await().atMost(LONGEST).untilAsserted(() -> assertThat(run("rows", "flag-usage-hourly", "reports", "--json"))
                .contains("\"flag\":\"" + flag + "\"", "\"yes\":3,\"no\":2"));
    }

    private static void awaitReady(List<HealthCheck> checks) {
        await().atMost(LONGEST).untilAsserted(() -> assertThat(problems(checks)).isEmpty());
    }

    private static String problems(List<HealthCheck> checks) {
        StringBuilder problems = new StringBuilder();
        checks.forEach(check -> check.problem().get().ifPresent(problems::append));
        return problems.toString();
    }

    private static void pollUntilRefused(KafkaConsumer<byte[], byte[]> consumer) {
        await().atMost(LONGEST).until(() -> {
            consumer.poll(Duration.ofMillis(100));
            return false;
        });
    }
}
