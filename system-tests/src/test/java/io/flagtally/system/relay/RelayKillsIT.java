package io.flagtally.system.relay;

import static io.flagtally.system.relay.RelayBench.LONGEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.system.harness.ChildBroker;
import io.flagtally.system.harness.StubUnleash.Reply;
import io.flagtally.system.relay.RelayBench.Relay;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Relays and their broker are killed while totals grow: nothing is lost, and what comes twice is bounded. */
@Execution(ExecutionMode.CONCURRENT)
class RelayKillsIT {
    private static final String ODD_NAME = "größe/ä \"%2F\" 環境 " + "x".repeat(200);
    private static final List<String> ENVIRONMENTS = List.of("development", "production", ODD_NAME);

    /** Its name outlives it, so its group does not wait for its session to end. */
    private static final String[] NAMED = {"--kafka", "group.instance.id=relay"};

    @TempDir
    private static Path folder;

    private static ChildBroker broker;
    private RelayBench bench;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new ChildBroker(folder.resolve("broker"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private void bench(String name, ChildBroker of) throws Exception {
        bench = new RelayBench(folder, of.bootstrapServers(), name, 2, ENVIRONMENTS);
    }

    @Test
    void postsAtMostOneBodyOfAnEnvironmentTwiceForEachKill() throws Exception {
        // given
        bench("kills", broker);
        ENVIRONMENTS.forEach(each -> bench.unleash().always(each, Reply.acceptsAfter(Duration.ofSeconds(1))));
        Relay relay = bench.start("relay", NAMED);
        relay.awaitReady();
        bench.totals().growSteadily();

        // when
        int kills = 3;
        for (int i = 0; i < kills; i++) {
            bench.awaitMoreTaken(2, ENVIRONMENTS);
            relay.assertSums(ENVIRONMENTS);
            await().atMost(LONGEST).until(() -> bench.unleash().isThinking(ENVIRONMENTS.get(0)));
            relay.process().kill();
            relay.restart();
        }
        bench.awaitMoreTaken(1, ENVIRONMENTS);
        bench.totals().rest();

        // then
        Map<String, Integer> repeats = bench.awaitAllSent();
        assertThat(repeats.values()).allMatch(each -> each <= kills);
        // It was killed while the server thought, so some came twice.
        assertThat(repeats.get(ENVIRONMENTS.get(0))).isPositive();
        relay.assertSums(ENVIRONMENTS);
        assertThat(relay.process().terminate()).as(relay.process()::toString).isZero();
    }

    @Test
    void losesNothingWhileTheBrokerIsKilled() throws Exception {
        try (ChildBroker killed = new ChildBroker(folder.resolve("killed"))) {
            // given
            bench("broker", killed);
            Relay relay = bench.start("relay");
            relay.awaitReady();
            bench.totals().growSteadily();
            bench.awaitMoreTaken(2, ENVIRONMENTS);

            // when
            killed.kill();
            killed.start();
            bench.awaitMoreTaken(3, ENVIRONMENTS);
            bench.totals().rest();

            // then
            Map<String, Integer> repeats = bench.awaitAllSent();
            assertThat(repeats.values()).allMatch(each -> each == 0);
            relay.assertSums(ENVIRONMENTS);
            assertThat(relay.process().terminate())
                    .as(relay.process()::toString)
                    .isZero();
        }
    }

    @Test
    void goesOnInOneInstanceWhenTheOtherEnds() throws Exception {
        // given
        bench("two", broker);
        ENVIRONMENTS.forEach(each -> bench.unleash().always(each, Reply.acceptsAfter(Duration.ofMillis(200))));
        Relay one = bench.start("one");
        Relay other = bench.start("other");
        one.awaitReady();
        other.awaitReady();
        bench.totals().growSteadily();
        awaitPostsOfBoth(one, other);

        // when
        assertThat(one.process().terminate()).as(one.process()::toString).isZero();
        bench.awaitMoreTaken(2, ENVIRONMENTS);
        one.restart();
        awaitPostsOfBoth(one, other);
        other.process().kill();
        bench.awaitMoreTaken(2, ENVIRONMENTS);
        bench.totals().rest();

        // then
        Map<String, Integer> repeats = bench.awaitAllSent();
        assertThat(repeats.values()).allMatch(each -> each <= 1);
        one.assertSums(ENVIRONMENTS);
    }

    /** Each of them holds some environment. */
    private static void awaitPostsOfBoth(Relay one, Relay other) {
        for (Relay each : List.of(one, other)) {
            await().atMost(LONGEST)
                    .ignoreExceptions()
                    .failFast(
                            "a relay ended",
                            () -> !one.process().isAlive() || !other.process().isAlive())
                    .until(() -> each.admin().metric("flagtally_relay_posts_seconds_count") > 0
                            && each.admin().isReady());
        }
    }
}
