package io.flagtally.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.system.harness.ActivityRecords;
import io.flagtally.system.harness.Cluster;
import io.flagtally.system.harness.Cluster.Part;
import io.flagtally.system.harness.InsistentPosts;
import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.MetricsReport;
import io.flagtally.system.harness.OutputRows;
import io.flagtally.system.harness.Progress;
import io.flagtally.system.harness.RawReports;
import io.flagtally.system.harness.TestHours;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Brokers, gateways and aggregators that are killed at random moments, several at a time but never two brokers. The
 * system property {@value #SECONDS} says for how long, {@value #SEED} gives the choices of victims and moments.
 */
class KillsIT {
    private static final String SECONDS = "flagtally.kills.seconds";
    private static final String SEED = "flagtally.kills.seed";

    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final int PER_SECOND = 100;
    private static final int LONGEST_PAUSE_MS = 2_000;

    private final TestHours hours = new TestHours();
    private final Map<String, Integer> kills = new TreeMap<>();
    private Random random;

    @TempDir
    private Path folder;

    @Test
    void countsAllThatWasAcknowledgedOnceWhileEveryPartIsKilled() throws Exception {
        long seed = Long.getLong(SEED, System.nanoTime());
        System.out.printf("-D%s=%d gives the same choices%n", SEED, seed);
        random = new Random(seed);
        try (Cluster cluster = new Cluster(folder, 3);
                Progress progress = new Progress(cluster.kafka())) {
            // given
            startAll(cluster);
            try (InsistentPosts posts = new InsistentPosts(cluster, PER_SECOND, hours)) {
                await().atMost(LONGEST).until(() -> posts.count() > PER_SECOND);
                // when
                killForAWhile(cluster);
                cluster.awaitReady();
                Ledger acknowledged = posts.end();
                // then
                progress.awaitAllCounted(LONGEST);
                await().atMost(LONGEST).untilAsserted(() -> OutputRows.counted(cluster.kafka(), hours)
                        .assertSameAs(acknowledged));
                ActivityRecords.assertSameAs(acknowledged, cluster.kafka(), hours);
                cluster.assertNothingDropped();
                assertWritten(cluster, posts, acknowledged);
            }
        }
    }

    /** Two aggregators without a name, whose partitions go to others, and one that keeps its own. */
    private static void startAll(Cluster cluster) throws Exception {
        cluster.addAggregator(Cluster.SHORT_SESSION);
        cluster.addAggregator(Cluster.SHORT_SESSION);
        cluster.addNamedAggregator();
        cluster.addGateway();
        cluster.addGateway();
        cluster.awaitReady();
    }

    private void killForAWhile(Cluster cluster) throws Exception {
        Instant end = Instant.now().plusSeconds(Integer.getInteger(SECONDS, 10));
        Set<Part> spared = new LinkedHashSet<>(cluster.parts());
        while (!spared.isEmpty() || Instant.now().isBefore(end)) {
            Set<Part> victims = victims(cluster, spared);
            if (!Collections.disjoint(victims, cluster.brokers())) {
                // A 202 promises to survive the loss of one broker.
                cluster.awaitReplicas();
            }
            cluster.assertNothingDropped();
            for (Part victim : victims) {
                victim.process().kill();
                kills.merge(victim.toString(), 1, Integer::sum);
            }
            spared.removeAll(victims);
            pause();
            for (Part victim : victims) {
                victim.process().start();
            }
            pause();
        }
    }

    /** One to three, one broker at most; each part before any is killed again in the first round. */
    private Set<Part> victims(Cluster cluster, Set<Part> spared) {
        List<Part> candidates = new ArrayList<>(spared.isEmpty() ? cluster.parts() : spared);
        Collections.shuffle(candidates, random);
        Set<Part> victims =
                candidates.stream().limit(1 + random.nextInt(3)).collect(Collectors.toCollection(LinkedHashSet::new));
        List<Part> brokers =
                victims.stream().filter(cluster.brokers()::contains).toList();
        brokers.stream().skip(1).forEach(victims::remove);
        return victims;
    }

    /** What is random is the moment, so there is nothing to wait for. */
    private void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_PAUSE_MS));
    }

    private void assertWritten(Cluster cluster, InsistentPosts posts, Ledger acknowledged) {
        List<String> written = RawReports.read(cluster.kafka()).bodies();
        System.out.printf(
                "KillsIT: %d acknowledged after %d more posts, %d written, killed %s%n",
                posts.count(), posts.sentAgain(), written.size(), kills);
        List<MetricsReport> distinct =
                written.stream().distinct().map(MetricsReport::of).toList();
        assertThat(distinct)
                .extracting(MetricsReport::connectionId)
                .containsExactlyInAnyOrderElementsOf(posts.acknowledged());
        MetricsReport.sum(Cluster.ENVIRONMENT, distinct, hours).assertSameAs(acknowledged);
    }
}
