package io.flagtally.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.system.harness.ActivityRecords;
import io.flagtally.system.harness.Cluster;
import io.flagtally.system.harness.Cluster.Part;
import io.flagtally.system.harness.InsistentPosts;
import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.OutputRows;
import io.flagtally.system.harness.Progress;
import io.flagtally.system.harness.TestHours;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three aggregators that are told to stop and started again, one after the other, under load. The system property
 * {@value #ROUNDS} says how often, {@value #NAMED} whether they have names.
 */
class RollingRestartIT {
    private static final String ROUNDS = "flagtally.rolling.rounds";
    private static final String NAMED = "flagtally.rolling.named";

    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int INSTANCES = 3;
    private static final int PER_SECOND = 100;
    private static final Duration CALM = Duration.ofSeconds(4);

    private final TestHours hours = new TestHours();
    private final List<Duration> gaps = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void countsAllOnceWhileOneInstanceAfterTheOtherIsRestarted() throws Exception {
        try (Cluster cluster = new Cluster(folder, 1);
                Progress progress = new Progress(cluster.kafka())) {
            // given
            startAll(cluster);
            try (InsistentPosts posts = new InsistentPosts(cluster, PER_SECOND, hours);
                    UpdateGaps updates = new UpdateGaps(cluster.kafka(), InsistentPosts.EVERYWHERE)) {
                awaitUpdatesSince(Instant.now(), updates);
                Duration first = updates.takeLongest();
                awaitUpdatesSince(Instant.now().plus(CALM), updates);
                Duration calm = updates.takeLongest();
                // when
                for (int round = 0; round < Integer.getInteger(ROUNDS, 1); round++) {
                    for (Part aggregator : cluster.aggregators()) {
                        restart(cluster, aggregator);
                        awaitUpdatesSince(Instant.now(), updates);
                        gaps.add(updates.takeLongest());
                    }
                }
                Ledger acknowledged = posts.end();
                // then
                System.out.printf(
                        "RollingRestartIT: %d posts at %d/s; longest gap %s when calm (%s before), %s with restarts%n",
                        posts.count(), PER_SECOND, calm, first, gaps);
                progress.awaitAllCounted(LONGEST);
                await().atMost(LONGEST).untilAsserted(() -> OutputRows.counted(cluster.kafka(), hours)
                        .assertSameAs(acknowledged));
                ActivityRecords.assertSameAs(acknowledged, cluster.kafka(), hours);
                cluster.assertNothingDropped();
            }
        }
    }

    private static void startAll(Cluster cluster) throws Exception {
        boolean named = Boolean.parseBoolean(System.getProperty(NAMED, "true"));
        for (int i = 0; i < INSTANCES; i++) {
            if (named) {
                cluster.addNamedAggregator();
            } else {
                cluster.addAggregator();
            }
        }
        cluster.addGateway();
        cluster.awaitReady();
    }

    private static void awaitUpdatesSince(Instant time, UpdateGaps updates) {
        await().atMost(LONGEST).until(() -> updates.areUpdatedSince(time, InsistentPosts.ROWS_EVERYWHERE));
    }

    private static void restart(Cluster cluster, Part aggregator) throws Exception {
        cluster.assertNothingDropped();
        assertThat(aggregator.process().terminate())
                .as(aggregator.process()::toString)
                .isZero();
        aggregator.process().start();
        cluster.awaitReady(List.of(aggregator));
    }
}
