package io.flagtally.system.relay;

import static io.flagtally.system.relay.RelayBench.LONGEST;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.model.report.KeyKind;
import io.flagtally.model.topics.Topic;
import io.flagtally.runtime.keys.KeyFile;
import io.flagtally.standalone.Standalone;
import io.flagtally.standalone.StandaloneLogs;
import io.flagtally.standalone.broker.EmbeddedBroker;
import io.flagtally.system.harness.AdminPort;
import io.flagtally.system.harness.ChildJvm;
import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.OutputRows;
import io.flagtally.system.harness.Ports;
import io.flagtally.system.harness.StubUnleash.Reply;
import io.flagtally.system.relay.RelayBench.Relay;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a relay does with each answer of an Unleash server, and with none. */
@Execution(ExecutionMode.CONCURRENT)
class RelayAnswersIT {
    private static final String ONE = "development";
    private static final String OTHER = "production";

    @TempDir
    private static Path folder;

    private static EmbeddedBroker broker;
    private RelayBench bench;

    @BeforeAll
    static void startBroker() {
        StandaloneLogs.quiet();
        broker = new EmbeddedBroker(folder.resolve("broker"), 0, Standalone.TOPICS.maxRecordBytes());
        broker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    /** All environments lie on one partition. */
    private void bench(String name, String... environments) throws Exception {
        bench = new RelayBench(folder, broker.bootstrapServers(), name, 1, List.of(environments));
    }

    @Test
    void triesABodyAgainUntilItIsAnswered() throws Exception {
        // given
        bench("tries", ONE, OTHER);
        Relay relay = bench.start("relay", "--request-timeout", "3s", "--longest-pause", "1s");
        relay.awaitReady();
        bench.totals().growSteadily();
        bench.awaitMoreTaken(1, List.of(ONE, OTHER));

        // when
        bench.unleash().next(ONE, Reply.hangs(), Reply.says(500), Reply.breaksOff(), Reply.retryAfter(1));
        int others = bench.unleash().taken(OTHER).size();
        bench.awaitMoreTaken(4, List.of(ONE));
        // then
        assertThat(bench.unleash().taken(OTHER).size()).isGreaterThan(others + 1);

        // when
        bench.unleash().stop();
        await().atMost(LONGEST).until(() -> relay.admin().readinessText().contains(ONE + ": ConnectException"));
        assertThat(relay.admin().readiness()).isEqualTo(200);
        bench.unleash().start();
        bench.awaitMoreTaken(2, List.of(ONE, OTHER));
        bench.totals().rest();

        // then
        Map<String, Integer> repeats = bench.awaitAllSent();
        assertThat((long) repeats.get(ONE)).isBetween(2L, relay.failedPosts(ONE));
        assertThat((long) repeats.get(OTHER)).isLessThanOrEqualTo(relay.failedPosts(OTHER));
        relay.assertSums(List.of(ONE, OTHER));
    }

    @Test
    void mergesWhatGrowsInAnOutageWhileOtherEnvironmentsGoOn() throws Exception {
        // given
        bench("outage", ONE, OTHER);
        bench.unleash().always(ONE, Reply.says(503));
        Relay relay = bench.start("relay", "--longest-pause", "1s");
        relay.awaitReady();
        compactSoon(bench.topic(Topic.UNLEASH_BULK));
        bench.totals().growSteadily();

        // when
        await().atMost(LONGEST).until(() -> bench.made(ONE).size() == 2);
        List<String> unposted = bench.made(ONE);
        bench.awaitMoreTaken(30, List.of(OTHER));
        bench.totals().rest();
        // Compaction has passed over it: the other environment's bodies went, those that are unposted did not.
        await().atMost(LONGEST)
                .until(() ->
                        bench.made(OTHER).size() < bench.unleash().taken(OTHER).size() / 2);
        assertThat(bench.made(ONE)).isEqualTo(unposted);
        assertThat(bench.unleash().taken(ONE)).isEmpty();
        assertThat(relay.process().terminate()).isZero();
        relay.restart();
        bench.unleash().always(ONE, Reply.accepts());

        // then
        await().atMost(LONGEST).untilAsserted(() -> {
            Ledger told = new Ledger(bench.hours());
            told.addAll(BulkBodies.ledger(bench.unleash().taken(ONE), bench.hours()));
            told.addAll(BulkBodies.ledger(bench.unleash().taken(OTHER), bench.hours()));
            assertThat(told.evaluations()).isEqualTo(bench.totals().grown().evaluations());
        });
        assertThat(bench.unleash().taken(ONE)).hasSize(3).startsWith(unposted.toArray(String[]::new));
        relay.assertSums(List.of(ONE, OTHER));
    }

    /** As a large cluster does in a day or two. */
    private void compactSoon(String topic) throws Exception {
        try (Admin admin = Admin.create(bench.kafka())) {
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            assertThat(admin.describeConfigs(List.of(resource))
                            .all()
                            .get()
                            .get(resource)
                            .get("cleanup.policy")
                            .value())
                    .isEqualTo("compact");
            admin.incrementalAlterConfigs(Map.of(
                            resource,
                            List.of(set("segment.ms", "1000"), set("min.cleanable.dirty.ratio", "0.01")),
                            new ConfigResource(ConfigResource.Type.BROKER, ""),
                            List.of(set("log.cleaner.backoff.ms", "500"))))
                    .all()
                    .get();
        }
    }

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    @Test
    void stopsAnEnvironmentUntilItHasAnotherTokenAndKeepsWhatIsRefused() throws Exception {
        // given
        bench("refused", ONE, OTHER);
        Relay relay = bench.start("relay");
        relay.awaitReady();
        bench.totals().growSteadily();
        bench.awaitMoreTaken(1, List.of(ONE, OTHER));

        // when
        String token = bench.unleash().renewToken(ONE);
        // then
        await().atMost(LONGEST).until(() -> relay.admin().readiness() == 503);
        assertThat(relay.admin().readinessText())
                .contains(ONE + ": the Unleash server does not take its token (401)")
                .doesNotContain(OTHER);
        bench.awaitMoreTaken(2, List.of(OTHER));
        assertThat(bench.unleash().unauthorized()).isEqualTo(1);

        // when
        bench.setToken(ONE, token);
        // then
        bench.awaitMoreTaken(2, List.of(ONE));
        await().atMost(LONGEST).until(() -> relay.admin().readiness() == 200);

        // when
        bench.unleash().next(OTHER, Reply.refuses(400, "no such thing"));
        // then
        await().atMost(LONGEST).until(() -> relay.admin().metric("flagtally_relay_dead_letters_total") == 1);
        bench.awaitMoreTaken(2, List.of(OTHER));
        bench.totals().rest();
        List<ConsumerRecord<byte[], byte[]>> letters =
                BulkBodies.records(bench.kafka(), bench.topic(Topic.UNLEASH_DEAD_LETTERS));
        assertThat(letters).singleElement().satisfies(letter -> {
            assertThat(new String(letter.key(), UTF_8)).isEqualTo(OTHER);
            assertThat(header(letter, "flagtally-status")).isEqualTo("400");
            assertThat(header(letter, "flagtally-answer")).isEqualTo("no such thing");
        });
        String refused = new String(letters.get(0).value(), UTF_8);
        long evaluations = BulkBodies.ledger(List.of(refused), bench.hours()).evaluations();
        assertThat(bench.unleash().taken(OTHER)).doesNotContain(refused);
        await().atMost(LONGEST).untilAsserted(() -> {
            List<String> made = new ArrayList<>(bench.made(OTHER));
            assertThat(made.remove(refused)).isTrue();
            assertThat(BulkBodies.repeats(made, bench.unleash().taken(OTHER))).isZero();
            assertThat(BulkBodies.repeats(bench.made(ONE), bench.unleash().taken(ONE)))
                    .isZero();
            made.addAll(bench.made(ONE));
            assertThat(BulkBodies.ledger(made, bench.hours()).evaluations() + evaluations)
                    .isEqualTo(bench.totals().grown().evaluations());
        });
        assertThat(relay.admin().scrape().sum("flagtally_relay_evaluations_left_out_total", "reason", "refused"))
                .isEqualTo(evaluations);
        relay.assertSums(List.of(ONE, OTHER));

        // when
        bench.unleash().always(ONE, Reply.says(503));
        bench.totals().growAllByOne();
        await().atMost(LONGEST).until(() -> relay.admin().readinessText().contains(ONE + ": status 503"));
        bench.removeToken(ONE);
        // then
        await().atMost(LONGEST).until(() -> relay.admin().readinessText().contains(ONE + ": there is no token for it"));
        assertThat(relay.admin().readiness()).isEqualTo(200);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    @Test
    void beginsAtItsFirstStartAndKnowsEachLaterOne() throws Exception {
        // given
        bench("starts", ONE);
        bench.totals().grow(ONE, "web", "before", 5, 1, "blue");
        bench.totals().flush();
        Ledger before = bench.totals().startAnew();

        // when
        Relay relay = bench.start("relay");
        relay.awaitReady();
        grow(3);
        // then
        assertThat(bench.awaitAllSent()).containsValue(0);

        // when
        assertThat(relay.process().terminate()).isZero();
        grow(4);
        relay.restart();
        // then
        assertThat(bench.awaitAllSent()).containsValue(0);

        // when
        assertThat(relay.process().terminate()).isZero();
        Utils.delete(bench.stateDir("relay").toFile());
        grow(5);
        relay.restart();
        // then
        assertThat(bench.awaitAllSent()).containsValue(0);

        // when
        assertThat(relay.process().terminate()).isZero();
        String hour = bench.hours().now().toString();
        // then
        assertRefused(
                bench.start("other-from", "--from", hour),
                "--from " + hour + ": this application id was started without it");

        // when
        delete("starts.flagtally-relay-relayed-totals-changelog");
        // then
        assertRefused(bench.start("no-totals"), "topics that hold what was sent are gone: starts.flagtally-relay-rel");

        // when
        delete("starts.flagtally-relay-start-changelog");
        // then
        assertRefused(bench.start("no-start"), "topic starts.flagtally-relay-start-changelog is gone, but not all");

        // when
        int known = bench.unleash().taken(ONE).size();
        bench.start("from", "--application-id", "anew", "--from", hour).awaitReady();
        // then
        await().atMost(LONGEST).untilAsserted(() -> {
            Ledger whole = bench.totals().grown();
            whole.addAll(before);
            List<String> all = bench.unleash().taken(ONE);
            Ledger told = BulkBodies.ledger(all.subList(known, all.size()), bench.hours());
            bench.takeVariantsAlong(told, whole);
            told.assertSameAs(whole);
        });
    }

    private void grow(long yes) {
        bench.totals().grow(ONE, "web", "before", yes, 1, "blue");
        bench.totals().grow(ONE, "web", "after-" + yes, yes, 0, null);
        bench.totals().flush();
    }

    private void delete(String topic) throws Exception {
        try (Admin admin = Admin.create(bench.kafka())) {
            admin.deleteTopics(List.of(topic)).all().get();
            await().atMost(LONGEST)
                    .until(() -> !admin.listTopics().names().get().contains(topic));
        }
    }

    private static void assertRefused(Relay relay, String line) throws Exception {
        assertThat(relay.process().exitCode()).as(relay.process()::toString).isEqualTo(1);
        assertThat(relay.process().lines()).anyMatch(each -> each.contains("can't start: " + line));
    }

    @Test
    void feedsAnotherFlagtally() throws Exception {
        // given
        bench("first", ONE);
        Path second = folder.resolve("second");
        String key = KeyFile.add(Files.createDirectories(second).resolve("keys.json"), "relay", KeyKind.BACKEND, ONE);
        int port = Ports.free();
        AdminPort admin = new AdminPort(Ports.free());
        try (ChildJvm aggregator =
                        ChildJvm.aggregator(second.resolve("aggregator"), broker, "--topic-prefix", "second.");
                ChildJvm gateway = ChildJvm.gateway(
                        second.resolve("gateway"),
                        broker,
                        "--topic-prefix",
                        "second.",
                        "--keys-file",
                        second.resolve("keys.json").toString(),
                        "--port",
                        Integer.toString(port),
                        "--admin-port",
                        Integer.toString(admin.number()))) {
            aggregator.start();
            gateway.start();
            await().atMost(LONGEST).until(admin::isReady);
            bench.setToken(ONE, key);

            // when
            Relay relay = bench.startTo("http://127.0.0.1:" + port, "relay");
            relay.awaitReady();
            bench.totals().growSteadily();
            await().atMost(LONGEST).until(() -> relay.admin().metric("flagtally_relay_posts_seconds_count") > 3);
            bench.totals().rest();

            // then
            await().atMost(LONGEST).untilAsserted(() -> {
                Ledger counted = OutputRows.counted(bench.kafka(), "second.", bench.hours());
                bench.takeVariantsAlong(counted, bench.totals().grown());
                counted.assertSameAs(bench.totals().grown());
            });
        }
    }
}
