package io.flagtally.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.standalone.StandaloneLogs;
import io.flagtally.system.harness.ActivityRecords;
import io.flagtally.system.harness.Cluster;
import io.flagtally.system.harness.Cluster.Part;
import io.flagtally.system.harness.InsistentPosts;
import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.OutputRows;
import io.flagtally.system.harness.Progress;
import io.flagtally.system.harness.TestHours;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is summed on the heap when a process dies, or when another takes its partitions. */
@Execution(ExecutionMode.CONCURRENT)
class CombineFailureIT {
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final int PER_SECOND = 100;
    private static final String WRITTEN_ONCE_AN_HOUR = "flag-activity";
    private static final List<String> WRITTEN_BEFORE_A_COMMIT = List.of(
            "flagtally-aggregator-hourly-flag-usage-repartition",
            "flagtally-aggregator-hourly-flag-usage-changelog",
            "flag-usage-hourly");

    /** Of each post, two rows are of flags, one of a variant and one of a client. */
    private static final int ROWS_PER_POST = 4;

    private final TestHours hours = new TestHours();

    @TempDir
    private Path folder;

    private Cluster cluster;
    private Progress progress;
    private InsistentPosts posts;

    /** Before tests run beside each other: the first logger of a JVM must be made by one thread. */
    @BeforeAll
    static void quietLogs() {
        StandaloneLogs.quiet();
    }

    @BeforeEach
    void startBrokerAndGateway() throws Exception {
        cluster = new Cluster(folder, 1);
        progress = new Progress(cluster.kafka());
        cluster.addGateway();
    }

    @AfterEach
    void stop() {
        if (posts != null) {
            posts.close();
        }
        progress.close();
        cluster.close();
    }

    @Test
    void countsOnceWhatWasForwardedByATaskThatDiedBeforeItCommitted() throws Exception {
        // given
        Path halt = Files.createDirectory(folder.resolve("halt"));
        Part aggregator = cluster.addNamedAggregator(HaltBeforeCommit.options(halt));
        cluster.awaitReady();
        Files.createFile(halt.resolve(WRITTEN_ONCE_AN_HOUR));
        posts = new InsistentPosts(cluster, PER_SECOND, hours);
        startAgainOnceHalted(aggregator);
        for (String topic : WRITTEN_BEFORE_A_COMMIT) {
            int enough = posts.count() + PER_SECOND;
            await().atMost(LONGEST).until(() -> posts.count() > enough);
            // when
            Files.createFile(halt.resolve(topic));
            startAgainOnceHalted(aggregator);
        }
        // then
        assertCounted(posts.end());
    }

    private void startAgainOnceHalted(Part aggregator) throws Exception {
        await().atMost(LONGEST).until(() -> !aggregator.process().isAlive());
        assertThat(aggregator.process().exitCode())
                .as(aggregator.process()::toString)
                .isEqualTo(HaltBeforeCommit.EXIT_CODE);
        aggregator.process().start();
        cluster.awaitReady();
    }

    @Test
    void countsOnceWhatWasHeldWhenPartitionsWereRevoked() throws Exception {
        // given: sums that no commit has asked for
        Part one = cluster.addAggregator(rarelyCommitting());
        cluster.awaitReady();
        posts = new InsistentPosts(cluster, PER_SECOND, hours);
        await().atMost(LONGEST).until(() -> posts.count() > 2 * PER_SECOND);
        Ledger acknowledged = posts.end();
        await().atMost(LONGEST).until(() -> counted(one, "rows") == ROWS_PER_POST * posts.count());
        assertThat(counted(one, "combined_out")).isZero();
        // when
        Part other = cluster.addAggregator(rarelyCommitting());
        await().atMost(LONGEST)
                .untilAsserted(
                        () -> assertThat(progress.shares().values()).hasSize(2).allMatch(share -> share > 0));
        // then: they were forwarded, and outlive the one that held them
        await().atMost(LONGEST).until(() -> counted(one, "combined_out") > 0);
        one.process().kill();
        one.process().start();
        cluster.awaitReady(List.of(one));
        for (Part aggregator : List.of(one, other)) {
            assertThat(aggregator.process().terminate())
                    .as(aggregator.process()::toString)
                    .isZero();
        }
        cluster.awaitReady(List.of(cluster.addAggregator(Cluster.SHORT_SESSION)));
        assertCounted(acknowledged);
    }

    private static String[] rarelyCommitting() {
        return new String[] {
            "--commit-interval",
            "1m",
            "--kafka",
            "main.consumer.session.timeout.ms=6000",
            "--kafka",
            "main.consumer.heartbeat.interval.ms=500"
        };
    }

    private static double counted(Part aggregator, String what) throws Exception {
        return aggregator.admin().metric("flagtally_aggregator_" + what + "_total");
    }

    private void assertCounted(Ledger acknowledged) throws Exception {
        progress.awaitAllCounted(LONGEST);
        Map<String, Object> kafka = cluster.kafka();
        await().atMost(LONGEST)
                .untilAsserted(() -> OutputRows.counted(kafka, hours).assertSameAs(acknowledged));
        ActivityRecords.assertSameAs(acknowledged, kafka, hours);
        cluster.assertNothingDropped();
    }
}
