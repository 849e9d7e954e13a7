package io.flagtally.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.standalone.Standalone;
import io.flagtally.system.faults.SteadyLoad.Post;
import io.flagtally.system.harness.ChildBroker;
import io.flagtally.system.harness.ChildGateway;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that is killed under load, comes back, refuses; a gateway that is told to stop. {@code -Doutage.seconds=60}.
 */
class OutageIT {
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("outage.seconds", 12));
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int PER_SECOND = 100;
    private static final int REFUSALS = 300;
    private static final int ROUNDS = 4;
    private static final Duration REFUSED_WITHIN = Duration.ofMillis(100);
    private static final String RAW = "unleash-reports-raw";

    private static ChildBroker broker;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startBroker(@TempDir Path brokerFolder) throws Exception {
        broker = new ChildBroker(brokerFolder);
    }

    @BeforeEach
    void brokerIsThere() throws Exception {
        broker.startIfKilled();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void outlastsAFailoverWithoutRefusingAnything() throws Exception {
        // Longer than even a busy machine needs to start a broker again, and shorter than a post waits for its answer.
        try (ChildGateway gateway =
                new ChildGateway(folder, "128m", broker, "--kafka", "delivery.timeout.ms=28000").awaitReady()) {
            SteadyLoad failover = new SteadyLoad(gateway, PER_SECOND);
            await().atMost(LONGEST).until(() -> failover.count(202) > PER_SECOND);
            // when: gone for a few seconds
            broker.kill();
            broker.start();
            long before = failover.count(202);
            await().atMost(LONGEST).until(() -> failover.count(202) > before + 4 * PER_SECOND);
            failover.finish();
            // then
            assertThat(failover.posts()).allMatch(post -> post.status() == 202);
            report("failover, slowest answer: "
                    + percentile(failover.posts().stream().map(Post::took).toList(), 100));
            assertKept(failover.ids(202), Set.of());
            assertThat(gateway.alarms()).isEmpty();
        }
    }

    @Test
    void shedsAnOutageAndRecoversByItselfWithoutLosingWhatItTook() throws Exception {
        try (ChildGateway gateway = new ChildGateway(folder, "128m", broker).awaitReady()) {
            SteadyLoad outage = new SteadyLoad(gateway, PER_SECOND);
            await().atMost(LONGEST).until(() -> outage.count(202) > PER_SECOND);
            // when: gone for longer
            Instant killed = Instant.now();
            broker.kill();
            await().atMost(LONGEST).until(() -> outage.count(503) > 0);
            List<Duration> refusals = refusals(gateway);
            for (int round = 1; round < ROUNDS && percentile(refusals, 99).compareTo(REFUSED_WITHIN) >= 0; round++) {
                // Whatever else runs on this machine slows a round.
                report("503 only after p99 " + percentile(refusals, 99));
                refusals = refusals(gateway);
            }
            // then
            assertThat(percentile(refusals, 99)).isLessThan(REFUSED_WITHIN);
            List<Double> heap = new ArrayList<>();
            await().atMost(OUTAGE.plusSeconds(5))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        heap.add(gateway.metric("jvm_memory_used_bytes{area=\"heap\""));
                        assertThat(gateway.readiness()).isEqualTo(200);
                        assertThat(isWritable(gateway)).isFalse();
                        return Instant.now().isAfter(killed.plus(OUTAGE));
                    });
            report("outage of %s: 503 after p50 %s, p99 %s, largest heap %.0f MiB"
                    .formatted(
                            OUTAGE,
                            percentile(refusals, 50),
                            percentile(refusals, 99),
                            Collections.max(heap) / 1024 / 1024));

            // when: back
            Instant back = Instant.now();
            broker.start();
            await().atMost(LONGEST).until(() -> isWritable(gateway));
            report("writable again after " + Duration.between(back, Instant.now()));
            long takenBefore = outage.count(202);
            await().atMost(LONGEST).until(() -> outage.count(202) > takenBefore + PER_SECOND);
            outage.finish();
            // then
            assertThat(gateway.post("after-a-pause").get().statusCode()).isEqualTo(202);
            await().atMost(LONGEST).until(() -> gateway.metric("flagtally_gateway_bytes_inflight") == 0);
            Set<String> accepted = new HashSet<>(outage.ids(202));
            accepted.add("after-a-pause");
            assertKept(accepted, outage.ids(503));
            assertThat(gateway.alarms()).isEmpty();
        }
    }

    @Test
    void keepsAllThatItTookWhenItIsToldToStopUnderLoad() throws Exception {
        try (ChildGateway gateway = new ChildGateway(
                        folder, "128m", broker, "--shutdown-delay", "1s", "--drain-timeout", "5s")
                .awaitReady()) {
            SteadyLoad load = new SteadyLoad(gateway, 5 * PER_SECOND);
            await().atMost(LONGEST).until(() -> load.count(202) > 5 * PER_SECOND);
            // when
            Instant told = Instant.now();
            gateway.jvm().signal("TERM");
            // then: unready first, but still at work
            await().atMost(LONGEST).pollInterval(Duration.ofMillis(20)).until(() -> gateway.readiness() == 503);
            long unready = load.count(202);
            await().atMost(LONGEST).until(() -> load.count(202) > unready);
            assertThat(gateway.jvm().exitCode()).isZero();
            Duration took = Duration.between(told, Instant.now());
            load.finish();
            assertThat(took).isLessThan(Duration.ofSeconds(16));
            report("SIGTERM under %d posts/s: exit after %s, %d taken, %d refused, %d without an answer"
                    .formatted(5 * PER_SECOND, took, load.count(202), load.count(503), load.count(0)));
            Set<String> refused = new HashSet<>(load.ids(503));
            refused.addAll(load.ids(0));
            assertKept(load.ids(202), refused);
            assertThat(load.posts()).allMatch(post -> Set.of(202, 503, 0).contains(post.status()));
            assertThat(gateway.alarms()).isEmpty();
        }
    }

    @Test
    void saysWhyWhenKafkaRefusesAndNeverHangs() throws Exception {
        try (ChildGateway gateway = new ChildGateway(folder, "128m", broker).awaitReady()) {
            // when: the topic takes no record as large as promised
            setMaxMessageBytes("1000");
            // then
            assertThat(soon(gateway, "/api/client/metrics", "{\"appName\":\"" + random(20_000) + "\"}"))
                    .isEqualTo(413);
            assertThat(gateway.post("small").get(5, TimeUnit.SECONDS).statusCode())
                    .isEqualTo(202);
            await().atMost(LONGEST).until(() -> !isWritable(gateway));
            assertThat(gateway.readiness()).isEqualTo(200);
            setMaxMessageBytes(Integer.toString(Standalone.TOPICS.maxRecordBytes()));
            await().atMost(LONGEST).until(() -> isWritable(gateway));

            // when: somebody deletes another topic
            try (Admin admin = broker.admin()) {
                admin.deleteTopics(List.of("tggl-reports-raw")).all().get();
            }
            // then
            await().atMost(LONGEST).until(() -> !isWritable(gateway));
            await().atMost(LONGEST).until(() -> soon(gateway, "/report", "{}") == 503);
            assertThat(gateway.post("other-topic").get(5, TimeUnit.SECONDS).statusCode())
                    .isEqualTo(202);
            broker.createTopics();
            await().atMost(LONGEST).until(() -> isWritable(gateway));
            await().atMost(LONGEST).until(() -> soon(gateway, "/report", "{}") == 200);
            assertThat(gateway.alarms()).isEmpty();
        }
    }

    /** How long each of some posts took that came one after the other. */
    private static List<Duration> refusals(ChildGateway gateway) throws Exception {
        List<Duration> refusals = new ArrayList<>();
        for (int i = 0; i < REFUSALS; i++) {
            Instant sent = Instant.now();
            HttpResponse<String> refusal = gateway.post("refused").get();
            refusals.add(Duration.between(sent, Instant.now()));
            assertThat(refusal.statusCode()).isEqualTo(503);
            assertThat(refusal.headers().firstValue("Retry-After")).isPresent();
        }
        return refusals;
    }

    private static boolean isWritable(ChildGateway gateway) throws Exception {
        return gateway.metric("flagtally_gateway_writable") == 1;
    }

    private static int soon(ChildGateway gateway, String path, String body) throws Exception {
        HttpResponse<String> answer = gateway.post(path, body).get(12, TimeUnit.SECONDS);
        return answer.statusCode();
    }

    /** Text that doesn't compress. */
    private static String random(int length) {
        return new Random(1)
                .ints(length, '0', 'z')
                .filter(Character::isLetterOrDigit)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static void setMaxMessageBytes(String value) throws Exception {
        try (Admin admin = broker.admin()) {
            AlterConfigOp set =
                    new AlterConfigOp(new ConfigEntry("max.message.bytes", value), AlterConfigOp.OpType.SET);
            Map<ConfigResource, Collection<AlterConfigOp>> changes =
                    Map.of(new ConfigResource(ConfigResource.Type.TOPIC, RAW), List.of(set));
            admin.incrementalAlterConfigs(changes).all().get();
        }
    }

    /** What was answered with 202 is there once, and the rest of what is there was refused, when nobody could know. */
    private static void assertKept(Set<String> accepted, Set<String> refused) {
        Map<String, Integer> kept = broker.connectionIds();
        assertThat(kept.keySet()).containsAll(accepted);
        assertThat(accepted).allMatch(id -> kept.get(id) == 1);
        Set<String> unknown = new HashSet<>(kept.keySet());
        unknown.removeAll(accepted);
        unknown.removeIf(id -> !id.startsWith(prefix(accepted)));
        assertThat(refused).containsAll(unknown);
    }

    private static String prefix(Set<String> ids) {
        String id =
                ids.stream().filter(each -> each.startsWith("c-")).findFirst().orElseThrow();
        return id.substring(0, id.lastIndexOf('-') + 1);
    }

    private static Duration percentile(List<Duration> durations, int percent) {
        List<Duration> sorted = durations.stream().sorted().toList();
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    private static void report(String measured) {
        System.out.println("OutageIT: " + measured);
    }
}
