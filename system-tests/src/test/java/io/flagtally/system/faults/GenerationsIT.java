package io.flagtally.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.aggregator.cli.TopicsCommand;
import io.flagtally.aggregator.start.OtherGenerations;
import io.flagtally.gateway.Gateway;
import io.flagtally.gateway.config.GatewayConfig;
import io.flagtally.gateway.config.HttpConfig;
import io.flagtally.gateway.config.KafkaConfig;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.admin.ProcessMetrics;
import io.flagtally.runtime.keys.KeyFile;
import io.flagtally.standalone.Standalone;
import io.flagtally.standalone.StandaloneLogs;
import io.flagtally.standalone.broker.EmbeddedBroker;
import io.flagtally.system.harness.ChildJvm;
import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.OutputRows;
import io.flagtally.system.harness.Progress;
import io.flagtally.system.harness.TestHours;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The switch to raw topics of more partitions under load, with aggregators in JVMs of their own, as the docs say. */
class GenerationsIT {
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final String ENVIRONMENT = "production";
    private static final String[] SECOND = {"--raw-generation", "2"};

    @TempDir
    private Path folder;

    private final TestHours hours = new TestHours();
    private final Ledger acknowledged = new Ledger(hours);
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private Path keys;
    private String key;
    private EmbeddedBroker broker;
    private Progress firstGeneration;

    @BeforeEach
    void startBroker() throws Exception {
        StandaloneLogs.quiet();
        broker = stopped(new EmbeddedBroker(folder.resolve("kafka"), 0, Standalone.TOPICS.maxRecordBytes()));
        broker.start();
        firstGeneration = stopped(new Progress(kafka()));
        keys = folder.resolve("keys.json");
        key = KeyFile.add(keys, "production", KeyKind.BACKEND, ENVIRONMENT);
    }

    /** Has {@code part} stopped after the test, before those that were noted earlier. */
    private <T extends AutoCloseable> T stopped(T part) {
        running.push(part);
        return part;
    }

    @AfterEach
    void stop() throws Exception {
        while (!running.isEmpty()) {
            running.pop().close();
        }
    }

    @Test
    void countsEveryReportOnceWhileRawTopicsOfMorePartitionsAreSwitchedTo() throws Exception {
        // given
        ChildJvm one = aggregator("one");
        ChildJvm other = aggregator("other");
        one.start();
        other.start();
        Gateway oldGateway = gateway(Standalone.TOPICS);
        SteadyPosts oldPosts = posts(oldGateway);
        awaitMore(oldPosts, 50);

        // when: both generations are written
        assertThat(createSecondGeneration()).isZero();
        SteadyPosts newPosts = posts(gateway(secondGeneration()));
        awaitMore(newPosts, 50);
        assertThat(one.terminate()).as(one::toString).isZero();
        assertThat(other.terminate()).as(other::toString).isZero();
        awaitMore(oldPosts, 10);
        acknowledged.addAll(oldPosts.end());
        // then
        ChildJvm tooEarly = aggregator("early", SECOND);
        tooEarly.start();
        assertThat(tooEarly.exitCode()).isEqualTo(1);
        assertThat(tooEarly.toString()).contains("reports of an earlier generation are not counted yet");

        // when: the old one is drained
        one.start();
        firstGeneration.awaitAllCounted(LONGEST);
        // then: it says that there is a later one, since nothing else tells whether that is meant
        await().atMost(LONGEST).until(() -> one.toString().contains("but there is a later one, tggl-reports-raw-g2"));
        awaitLaterRecords(50);
        // then: the next generation joins nobody who reads this one
        ChildJvm beside = aggregator("beside", SECOND);
        beside.start();
        assertThat(beside.exitCode()).isEqualTo(1);
        assertThat(beside.toString())
                .contains("can't start: other instances of flagtally-aggregator run with another layout");
        assertThat(one.isAlive()).isTrue();
        assertThat(one.terminate()).isZero();
        ChildJvm nextOne = aggregator("one", SECOND);
        ChildJvm nextOther = aggregator("other", SECOND);
        nextOne.start();
        nextOther.start();
        awaitMore(newPosts, 50);
        acknowledged.addAll(newPosts.end());
        // then
        awaitAllCounted();

        // when: a gateway was forgotten
        SteadyPosts straggler = posts(oldGateway);
        awaitMore(straggler, 3);
        acknowledged.addAll(straggler.end());
        assertThat(nextOne.terminate()).as(nextOne::toString).isZero();
        nextOne.start();
        // then
        await().atMost(LONGEST).until(() -> nextOne.toString().contains("some gateway still writes it"));
        nextOne.terminate();
        nextOther.terminate();
        one.start();
        awaitAllCounted();
    }

    private ChildJvm aggregator(String name, String... options) {
        return stopped(ChildJvm.aggregator(folder.resolve(name), broker, options));
    }

    private int createSecondGeneration() {
        return new CommandLine(new TopicsCommand())
                .execute(
                        "--create",
                        "--bootstrap-servers=" + broker.bootstrapServers(),
                        "--raw-generation=2",
                        "--raw-partitions=5",
                        "--replication-factor=1",
                        "--min-insync-replicas=1");
    }

    private static TopicSettings secondGeneration() {
        TopicSettings first = Standalone.TOPICS;
        return first.withRawGeneration(2).withPartitions(5, first.outputPartitions());
    }

    private Gateway gateway(TopicSettings topics) {
        ProcessMetrics metrics = stopped(new ProcessMetrics());
        KafkaConfig kafka = new KafkaConfig(kafka(), KafkaConfig.DEFAULT_BUFFER_MEMORY);
        Gateway gateway = stopped(
                new Gateway(GatewayConfig.of(HttpConfig.at("localhost", 0), keys, topics, kafka), metrics.registry()));
        gateway.start();
        await().atMost(LONGEST).until(() -> gateway.readyChecks().stream()
                .allMatch(check -> check.problem().get().isEmpty()));
        return gateway;
    }

    private SteadyPosts posts(Gateway gateway) {
        return stopped(new SteadyPosts("http://localhost:" + gateway.port(), key, ENVIRONMENT, hours));
    }

    private static void awaitMore(SteadyPosts posts, int number) {
        int enough = posts.count() + number;
        await().atMost(LONGEST).until(() -> posts.count() >= enough);
    }

    private void awaitLaterRecords(int atLeast) {
        try (ProcessMetrics metrics = new ProcessMetrics();
                OtherGenerations generations =
                        new OtherGenerations("flagtally-aggregator", Standalone.TOPICS, metrics.registry())) {
            generations.start(kafka());
            await().atMost(LONGEST)
                    .until(() -> metrics.registry()
                                    .get("flagtally.aggregator.later.records")
                                    .gauge()
                                    .value()
                            >= atLeast);
        }
    }

    private void awaitAllCounted() {
        await().atMost(LONGEST)
                .untilAsserted(() -> OutputRows.counted(kafka(), hours).assertSameAs(acknowledged));
    }

    private Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }
}
