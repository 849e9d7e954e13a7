package io.flagtally.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.gateway.Gateway;
import io.flagtally.gateway.config.GatewayConfig;
import io.flagtally.gateway.config.HttpConfig;
import io.flagtally.gateway.config.KafkaConfig;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.runtime.admin.ProcessMetrics;
import io.flagtally.runtime.keys.KeyFile;
import io.flagtally.standalone.Standalone;
import io.flagtally.standalone.StandaloneLogs;
import io.flagtally.standalone.broker.EmbeddedBroker;
import io.flagtally.system.harness.ActivityRecords;
import io.flagtally.system.harness.ChildJvm;
import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.OutputRows;
import io.flagtally.system.harness.Progress;
import io.flagtally.system.harness.TestHours;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broker and gateway in this JVM, and two aggregators in their own that come and go. */
class TwoAggregatorsIT {
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final String ENVIRONMENT = "production";
    private static final TopicSettings TOPICS = Standalone.TOPICS;

    @TempDir
    private Path folder;

    private final TestHours hours = new TestHours();
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private EmbeddedBroker broker;
    private Progress progress;
    private ChildJvm one;
    private ChildJvm other;
    private SteadyPosts posts;

    @BeforeEach
    void startAllAndPost() throws Exception {
        StandaloneLogs.quiet();
        broker = stopped(new EmbeddedBroker(folder.resolve("kafka"), 0, TOPICS.maxRecordBytes()));
        broker.start();
        progress = stopped(new Progress(kafka()));
        one = stopped(ChildJvm.aggregator(folder.resolve("one"), broker));
        other = stopped(ChildJvm.aggregator(folder.resolve("other"), broker));
        one.start();
        other.start();
        Path keys = folder.resolve("keys.json");
        String key = KeyFile.add(keys, "production", KeyKind.BACKEND, ENVIRONMENT);
        Gateway gateway = startGateway(keys);
        posts = stopped(new SteadyPosts("http://localhost:" + gateway.port(), key, ENVIRONMENT, hours));
    }

    private Gateway startGateway(Path keys) {
        ProcessMetrics metrics = stopped(new ProcessMetrics());
        KafkaConfig kafka = new KafkaConfig(kafka(), KafkaConfig.DEFAULT_BUFFER_MEMORY);
        Gateway gateway = stopped(
                new Gateway(GatewayConfig.of(HttpConfig.at("localhost", 0), keys, TOPICS, kafka), metrics.registry()));
        gateway.start();
        // The topics are the aggregators' to make.
        await().atMost(LONGEST).until(() -> gateway.readyChecks().stream()
                .allMatch(check -> check.problem().get().isEmpty()));
        return gateway;
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
    void countsEveryReportOnceWhileAggregatorsComeAndGo() throws Exception {
        // given
        Set<String> members = awaitBothShare(Set.of());
        awaitMorePosts(100);

        // when
        assertThat(one.terminate()).as(one::toString).isZero();
        awaitMorePosts(50);
        one.start();
        // then
        members = awaitBothShare(members);
        awaitMorePosts(100);

        // when
        other.kill();
        awaitMorePosts(50);
        other.start();
        // then
        awaitBothShare(members);
        awaitMorePosts(50);
        Ledger acknowledged = posts.end();
        progress.awaitAllCounted(LONGEST);
        await().untilAsserted(() -> counted().assertSameAs(acknowledged));
        ActivityRecords.assertSameAs(acknowledged, kafka(), hours);
        assertThat(progress.recordsOf(Topic.UNLEASH_REPORTS_RAW)).isEqualTo(posts.count());
    }

    /** Waits until two read partitions, at least one of which is none of {@code known}; returns who they are. */
    private Set<String> awaitBothShare(Set<String> known) {
        Set<String> members = new HashSet<>();
        await().atMost(LONGEST)
                .failFast("an aggregator ended", () -> !one.isAlive() || !other.isAlive())
                // Topics are there before the first start has committed where counting begins, and so made the group.
                .ignoreExceptionsMatching(error -> error.getCause() instanceof GroupIdNotFoundException)
                .untilAsserted(() -> {
                    Map<String, Integer> shares = progress.shares();
                    assertThat(shares).as("%s%n%s", one, other).hasSize(2);
                    assertThat(shares.values()).allMatch(share -> share > 0);
                    assertThat(known.containsAll(shares.keySet())).isFalse();
                    members.clear();
                    members.addAll(shares.keySet());
                });
        return members;
    }

    private void awaitMorePosts(int number) {
        int enough = posts.count() + number;
        await().atMost(LONGEST).until(() -> posts.count() >= enough);
    }

    private Ledger counted() {
        return OutputRows.counted(kafka(), hours);
    }

    private Map<String, Object> kafka() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }
}
