package io.flagtally.system.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.system.harness.ChildBroker;
import io.flagtally.system.harness.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A reader that is killed at random moments while totals are written, and its broker as well. The system property
 * {@value #KILLS} says how often, {@value #SEED} gives the choice of moments.
 */
class ReaderKillsIT {
    private static final String KILLS = "flagtally.reader.kills";
    private static final String SEED = "flagtally.reader.seed";
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int LONGEST_LIFE_MS = 2_500;

    @TempDir
    private Path folder;

    @Test
    void holdsWhatTheTopicsHoldAfterAnyKill() throws Exception {
        long seed = Long.getLong(SEED, System.nanoTime());
        System.out.printf("-D%s=%d gives the same choices%n", SEED, seed);
        Random random = new Random(seed);
        int kills = Integer.getInteger(KILLS, 6);
        Path data = folder.resolve("reader");
        try (ChildBroker broker = new ChildBroker(folder.resolve("broker"));
                ChildJvm child = ChildJvm.of(
                        folder.resolve("child"),
                        StoreReaderMain.class,
                        List.of(broker.bootstrapServers(), data.toString()))) {
            try (Admin admin = broker.admin()) {
                ReaderStoreIT.createTopics(admin);
            }
            Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            long committed;
            // given
            try (SteadyTotals totals = new SteadyTotals(kafka, seed)) {
                // when
                for (int kill = 0; kill < kills; kill++) {
                    child.start().line("caught up");
                    TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_LIFE_MS));
                    if (kill == kills / 2) {
                        broker.kill();
                        broker.start();
                        long before = totals.committed();
                        await().atMost(LONGEST).until(() -> totals.committed() > before + 2);
                    }
                    child.kill();
                }
                committed = totals.committed();
            }
            assertThat(committed).isGreaterThan(10);
            // then
            try (StoreReader reader = new StoreReader(kafka, data)) {
                reader.awaitNow().assertSameAsTopics();
                assertThat(reader.flags()).isNotEmpty();
                assertThat(reader.rebuilds()).isEmpty();
            }
            assertThat(child.lines()).noneMatch(line -> line.contains("begins anew"));
        }
    }
}
