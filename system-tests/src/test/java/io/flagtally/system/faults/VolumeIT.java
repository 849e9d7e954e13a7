package io.flagtally.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.system.harness.Cluster;
import io.flagtally.system.harness.Cluster.Part;
import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.OutputRows;
import io.flagtally.system.harness.Progress;
import io.flagtally.system.harness.TestHours;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many rows of many keys through one aggregator, the same one with an empty disk, and one with longer windows. The
 * system properties {@value #ROWS}, {@value #KEYS} and {@code flagtally.heap} say how many, and how much heap it has.
 */
class VolumeIT {
    private static final String ROWS = "flagtally.rows";
    private static final String KEYS = "flagtally.keys";
    private static final String HEAP = System.getProperty("flagtally.heap", "256m");

    private static final Duration LONGEST = Duration.ofMinutes(20);
    private static final int MIB = 1024 * 1024;

    private final TestHours hours = new TestHours();
    private final int rows = Integer.getInteger(ROWS, 100_000);

    @TempDir
    private Path folder;

    @Test
    void countsManyRowsInBoundedMemoryAndGoesOnWithAnEmptyDisk() throws Exception {
        try (Cluster cluster = new Cluster(folder, 1);
                Progress progress = new Progress(cluster.kafka())) {
            // given
            FilledTopic topic = new FilledTopic(cluster.kafka(), Integer.getInteger(KEYS, 10_000));
            Part aggregator = addAggregator(cluster, topic);
            cluster.awaitReady();
            // when
            Instant began = Instant.now();
            topic.write(rows);
            progress.awaitAllCounted(LONGEST);
            Duration took = Duration.between(began, Instant.now());
            // then
            assertCounted(cluster, topic);
            System.out.printf(
                    "VolumeIT: %d rows of %d keys in %s; heap at most %s, %.0f MiB used; largest resident set %d MiB%n",
                    rows,
                    topic.keys(),
                    took,
                    HEAP,
                    aggregator.admin().metric("jvm_memory_used_bytes{area=\"heap\"") / MIB,
                    largestResidentSet(aggregator) / MIB);

            // when
            Duration kept = restart(cluster, aggregator, false);
            Duration wiped = restart(cluster, aggregator, true);
            topic.write(rows / 10);
            progress.awaitAllCounted(LONGEST);
            // then
            assertCounted(cluster, topic);

            // when
            Duration longer = restartWithLongerWindows(cluster, aggregator, topic);
            topic.write(rows / 10);
            progress.awaitAllCounted(LONGEST);
            // then
            assertCounted(cluster, topic);
            System.out.printf(
                    "VolumeIT: ready %s after a start, %s after one with an empty disk, %s after one with longer windows,"
                            + " for %d keys%n",
                    kept, wiped, longer, topic.keys());
        }
    }

    /** How long it takes another one that takes the state over until it is ready. */
    private Duration restartWithLongerWindows(Cluster cluster, Part aggregator, FilledTopic topic) throws Exception {
        assertThat(aggregator.process().terminate())
                .as(aggregator.process()::toString)
                .isZero();
        Path next = Files.createDirectories(folder.resolve("aggregator-1"));
        Files.move(aggregator.process().folder().resolve("state"), next.resolve("state"));
        Instant began = Instant.now();
        Part longer = addAggregator(cluster, topic, "--raw-retention", "30d");
        cluster.awaitReady(List.of(longer));
        return Duration.between(began, Instant.now());
    }

    /** One that counts each name as itself, however many there are. */
    private static Part addAggregator(Cluster cluster, FilledTopic topic, String... more) throws IOException {
        List<String> options = new ArrayList<>(List.of(
                "--kafka",
                "main.consumer.group.instance.id=one",
                "--max-names-backend",
                Integer.toString(2 * topic.keys())));
        options.addAll(List.of(more));
        return cluster.addAggregator(
                List.of("-Xmx" + HEAP, "-XX:+ExitOnOutOfMemoryError"), options.toArray(String[]::new));
    }

    private void assertCounted(Cluster cluster, FilledTopic topic) throws Exception {
        cluster.assertNothingDropped();
        for (Part aggregator : cluster.aggregators()) {
            if (aggregator.process().isAlive()) {
                assertThat(aggregator.admin().metric("flagtally_aggregator_names_bounded_total"))
                        .isZero();
            }
        }
        Ledger written = topic.ledger(hours);
        await().atMost(LONGEST)
                .untilAsserted(() -> OutputRows.counted(cluster.kafka(), hours).assertSameAs(written));
    }

    /** How long it takes until it is ready. */
    private static Duration restart(Cluster cluster, Part aggregator, boolean withoutState) throws Exception {
        assertThat(aggregator.process().terminate())
                .as(aggregator.process()::toString)
                .isZero();
        if (withoutState) {
            delete(aggregator.process().folder().resolve("state"));
        }
        Instant began = Instant.now();
        aggregator.process().start();
        cluster.awaitReady(List.of(aggregator));
        return Duration.between(began, Instant.now());
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }

    /** In bytes, as Linux has it; 0 elsewhere. */
    private static long largestResidentSet(Part part) throws IOException {
        Path status = Path.of("/proc", Long.toString(part.process().pid()), "status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }
}
