package io.flagtally.system.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.flagtally.model.rows.VariantUsage;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.topics.TopicManager;
import io.flagtally.system.harness.AdminPort;
import io.flagtally.system.harness.ChildJvm;
import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.Ports;
import io.flagtally.system.harness.Scrape;
import io.flagtally.system.harness.StubUnleash;
import io.flagtally.system.harness.TestHours;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * Relays in processes of their own between totals that a test lets grow and an Unleash server that it tells what to
 * answer. The topics of a bench have a prefix of their own, so that many share a broker.
 */
final class RelayBench implements AutoCloseable {
    static final Duration LONGEST = Duration.ofMinutes(2);

    /**
     * A relay that was started at least once.
     *
     * @param admin its admin listener
     */
    record Relay(ChildJvm process, AdminPort admin) {
        /** Starts it again. */
        void restart() throws IOException {
            process.start();
            awaitReady();
        }

        void awaitReady() {
            await().atMost(LONGEST)
                    .failFast(() ->
                            assertThat(process.isAlive()).as(process::toString).isTrue())
                    .until(admin::isReady);
        }

        /** How many posts of an environment failed in its last run: of each, nobody knows whether it was taken. */
        long failedPosts(String environment) throws IOException, InterruptedException {
            return admin.scrape()
                    .sum(
                            "flagtally_relay_posts_seconds_count",
                            labels -> environment.equals(labels.get("environment"))
                                    && "failed".equals(labels.get("outcome")));
        }

        /** Fails if what has grown is not what was sent, left out, and waits. */
        void assertSums(List<String> environments) {
            // A scrape is no snapshot: growth that comes between two of its lines is in one of them only.
            await().atMost(LONGEST).untilAsserted(() -> {
                Scrape scrape = admin.scrape();
                for (String environment : environments) {
                    assertThat(evaluations(scrape, "sent_total", environment)
                                    + evaluations(scrape, "left_out_total", environment)
                                    + evaluations(scrape, "waiting", environment))
                            .as(environment)
                            .isEqualTo(evaluations(scrape, "grown_total", environment));
                }
            });
        }

        private static long evaluations(Scrape scrape, String name, String environment) {
            return scrape.sum("flagtally_relay_evaluations_" + name, "environment", environment);
        }
    }

    private final Path folder;
    private final Map<String, Object> kafka;
    private final String prefix;
    private final int partitions;
    private final List<String> environments;
    private final TestHours hours = new TestHours();
    private final Map<String, String> tokens = new HashMap<>();
    private final List<Relay> relays = new ArrayList<>();
    private final StubUnleash unleash;
    private final GrowingTotals totals;

    /**
     * Makes the topics, and starts the server.
     *
     * @param parent where it makes a folder of its own
     * @param name what the names of its topics begin with
     * @param partitions of the output topics and the relay's own
     */
    RelayBench(Path parent, String bootstrapServers, String name, int partitions, List<String> environments)
            throws IOException {
        this.folder = Files.createDirectories(parent.resolve("bench-" + name));
        this.kafka = Map.of("bootstrap.servers", bootstrapServers);
        this.prefix = name + ".";
        this.partitions = partitions;
        this.environments = List.copyOf(environments);
        TopicSettings topics = TopicSettings.defaults()
                .withPrefix(prefix)
                .withPartitions(partitions, partitions)
                .withReplication(1, 1);
        try (Admin admin = Admin.create(kafka)) {
            new TopicManager(admin)
                    .createMissing(Arrays.stream(Topic.values())
                            .filter(Topic::isOutput)
                            .map(topics::spec)
                            .toList());
        }
        this.unleash = new StubUnleash(environments);
        this.totals = new GrowingTotals(kafka, prefix, hours, environments);
        environments.forEach(environment -> tokens.put(environment, unleash.token(environment)));
        writeTokens();
    }

    StubUnleash unleash() {
        return unleash;
    }

    GrowingTotals totals() {
        return totals;
    }

    TestHours hours() {
        return hours;
    }

    List<String> environments() {
        return environments;
    }

    Map<String, Object> kafka() {
        return kafka;
    }

    String topic(Topic topic) {
        return topic.name(prefix);
    }

    /** Writes the tokens file with another token for one environment. */
    void setToken(String environment, String token) throws IOException {
        tokens.put(environment, token);
        writeTokens();
    }

    /** Writes the tokens file without a token for one environment. */
    void removeToken(String environment) throws IOException {
        tokens.remove(environment);
        writeTokens();
    }

    private void writeTokens() throws IOException {
        ArrayNode all = new JsonMapper().createArrayNode();
        tokens.forEach((environment, token) ->
                all.addObject().put("environment", environment).put("token", token));
        Path next = folder.resolve("tokens.next");
        Files.writeString(next, all.toString());
        Files.move(next, tokensFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path tokensFile() {
        return folder.resolve("tokens.json");
    }

    /** Where a relay of that name keeps its state. */
    Path stateDir(String name) {
        return folder.resolve(name).resolve("state");
    }

    /** Starts one that posts to the stub. */
    Relay start(String name, String... options) throws IOException {
        return startTo(unleash.url(), name, options);
    }

    /** Starts one that posts elsewhere. */
    Relay startTo(String url, String name, String... options) throws IOException {
        AdminPort admin = new AdminPort(Ports.free());
        List<String> command = new ArrayList<>(List.of("relay", "--unleash-url", url, "--interval", "1s"));
        command.addAll(List.of("--tokens-file", tokensFile().toString()));
        command.addAll(List.of("--state-dir", stateDir(name).toString()));
        command.addAll(
                List.of("--bootstrap-servers", kafka.get("bootstrap.servers").toString()));
        command.addAll(List.of("--admin-port", Integer.toString(admin.number()), "--admin-host", "127.0.0.1"));
        command.addAll(List.of("--topic-prefix", prefix, "--output-partitions", Integer.toString(partitions)));
        command.addAll(List.of("--replication-factor", "1", "--min-insync-replicas", "1"));
        // The shortest that a broker takes: who was killed is missed by its group for so long.
        command.addAll(List.of("--kafka", "session.timeout.ms=6000", "--kafka", "heartbeat.interval.ms=500"));
        command.addAll(List.of(options));
        ChildJvm process = ChildJvm.flagtally(folder.resolve(name), command.toArray(String[]::new));
        Relay relay = new Relay(process, admin);
        relays.add(relay);
        process.start();
        return relay;
    }

    /** The bodies of an environment as they were made, while nothing of them is compacted. */
    List<String> made(String environment) {
        return BulkBodies.made(kafka, topic(Topic.UNLEASH_BULK), environment);
    }

    /**
     * Waits until the bodies that were made tell of all growth, and came in order. Returns how often one of each
     * environment came twice.
     */
    Map<String, Integer> awaitAllSent() {
        Map<String, Integer> repeats = new HashMap<>();
        await().atMost(LONGEST).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            Ledger told = new Ledger(hours);
            for (String environment : environments) {
                List<String> made = made(environment);
                repeats.put(environment, BulkBodies.repeats(made, unleash.taken(environment)));
                told.addAll(BulkBodies.ledger(made, hours));
            }
            takeVariantsAlong(told, totals.grown());
            told.assertSameAs(totals.grown());
        });
        return repeats;
    }

    /** A variant that was read behind its flag's evaluations waits for the next one: here it comes. */
    void takeVariantsAlong(Ledger told, Ledger expected) {
        if (told.evaluations() == expected.evaluations() && variants(told) < variants(expected)) {
            totals.growAllByOne();
        }
    }

    private static long variants(Ledger ledger) {
        return ledger.variants().stream().mapToLong(VariantUsage::count).sum();
    }

    /** Waits until so many more bodies of each of these came. */
    void awaitMoreTaken(int number, List<String> of) {
        Map<String, Integer> enough = new HashMap<>();
        of.forEach(each -> enough.put(each, unleash.taken(each).size() + number));
        await().atMost(LONGEST)
                .until(() -> of.stream().allMatch(each -> unleash.taken(each).size() >= enough.get(each)));
    }

    @Override
    public void close() {
        relays.forEach(relay -> relay.process().close());
        totals.close();
        unleash.close();
    }
}
