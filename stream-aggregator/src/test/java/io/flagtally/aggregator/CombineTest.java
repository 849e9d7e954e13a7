package io.flagtally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.combine.CombineBounds;
import io.flagtally.aggregator.combine.CommitHook;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.rows.ClientApplication;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.VariantUsage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CombineTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final int MANY_BYTES = 1 << 20;
    private static final CombineBounds OFF = new CombineBounds(0, MANY_BYTES);

    @TempDir
    private Path stateDir;

    /** Fails if Kafka Streams no longer tells a caching store before it commits: then nothing would ever leave. */
    @Test
    void forwardsOneSumForEachKeyAndHourBeforeTheCommit() {
        try (UsageFixture usage =
                new UsageFixture(UsageFixture.config(stateDir, new CombineBounds(1_000, MANY_BYTES)))) {
            bulk(
                    usage,
                    NOON,
                    item("a", "11:10", 1),
                    item("a", "11:20", 2),
                    item("a", "10:59", 4),
                    item("b", "11:30", 8));

            assertThat(latest(usage.flags()))
                    .isEqualTo(Map.of(
                            "a 2026-11-21T11:00:00Z", 3L, "a 2026-11-21T10:00:00Z", 4L, "b 2026-11-21T11:00:00Z", 8L));
            assertThat(usage.count("combined.in", "kind", "flag")).isEqualTo(4);
            assertThat(usage.count("combined.out", "kind", "flag")).isEqualTo(3);
        }
    }

    /** What is taken for a store has a changelog that a start looks for. */
    @Test
    void givesHooksNamesByWhichTheyAreToldFromStores() {
        try (UsageFixture usage =
                new UsageFixture(UsageFixture.config(stateDir, new CombineBounds(1_000, MANY_BYTES)))) {
            assertThat(usage.stores()).allSatisfy((name, store) -> assertThat(CommitHook.isHook(name))
                    .isEqualTo(store instanceof CommitHook));
        }
    }

    @Test
    void opensAndClosesHooksWithTheirTasks() {
        List<CommitHook> hooks;
        try (UsageFixture usage = new UsageFixture(stateDir)) {
            hooks = usage.stores().values().stream()
                    .filter(CommitHook.class::isInstance)
                    .map(CommitHook.class::cast)
                    .toList();
            assertThat(hooks).isNotEmpty().allMatch(CommitHook::isOpen);
        }
        assertThat(hooks).noneMatch(CommitHook::isOpen);
    }

    /** Kafka Streams runs nothing by the clock while a node is current. */
    @Test
    void leavesRoomBehindACommitForWhatRunsByTheClock() {
        try (UsageFixture usage = new UsageFixture(stateDir)) {
            bulk(usage, NOON, item("a", "11:10", 1));
            usage.passWallClock(Duration.ofMinutes(1));
            bulk(usage, NOON, item("a", "11:20", 2));

            assertThat(latest(usage.flags())).isEqualTo(Map.of("a 2026-11-21T11:00:00Z", 3L));
        }
    }

    @ParameterizedTest
    @CsvSource({"1000, 1048576, 0", "1000, 0, 2", "0, 1048576, 0"})
    void holdsTotalsOnTheHeapUnlessItIsOff(int entries, int bytes, int spilled) {
        try (UsageFixture usage = new UsageFixture(UsageFixture.config(stateDir, new CombineBounds(entries, bytes)))) {
            bulk(usage, NOON, item("a", "11:10", 1), item("b", "11:10", 2));

            assertThat(usage.count("totals.spilled", "kind", "flag")).isEqualTo(spilled);
        }
    }

    @Test
    void forwardsEarlyWhatIsMoreThanItMayHold() {
        try (UsageFixture usage = new UsageFixture(UsageFixture.config(stateDir, new CombineBounds(2, MANY_BYTES)))) {
            bulk(
                    usage,
                    NOON,
                    item("a", "11:10", 1),
                    item("b", "11:20", 2),
                    item("a", "11:30", 4),
                    item("c", "11:30", 8),
                    item("a", "11:40", 16));

            assertThat(latest(usage.flags()))
                    .isEqualTo(Map.of(
                            "a 2026-11-21T11:00:00Z", 21L, "b 2026-11-21T11:00:00Z", 2L, "c 2026-11-21T11:00:00Z", 8L));
        }
    }

    @Test
    void addsToTheTotalOfEarlierCommits() {
        try (UsageFixture usage =
                new UsageFixture(UsageFixture.config(stateDir, new CombineBounds(1_000, MANY_BYTES)))) {
            bulk(usage, NOON, item("a", "11:10", 1), item("b", "11:20", 2));
            bulk(usage, NOON, item("a", "11:10", 4), item("a", "11:20", 8));

            List<FlagUsage> updates = usage.flags();
            assertThat(updates).hasSize(3);
            assertThat(latest(updates)).isEqualTo(Map.of("a 2026-11-21T11:00:00Z", 13L, "b 2026-11-21T11:00:00Z", 2L));
        }
    }

    @Test
    void givesTheSameRowsAsWithoutCombining() {
        Map<String, String> plain = rowsOfRandomReports("off", OFF);

        assertThat(plain).hasSizeGreaterThan(30);
        assertThat(rowsOfRandomReports("on", CombineBounds.DEFAULT)).isEqualTo(plain);
        assertThat(rowsOfRandomReports("few", new CombineBounds(7, MANY_BYTES))).isEqualTo(plain);
        assertThat(rowsOfRandomReports("small", new CombineBounds(1_000, 2_000)))
                .isEqualTo(plain);
        assertThat(rowsOfRandomReports("smallest", new CombineBounds(1_000, 0))).isEqualTo(plain);
    }

    private Map<String, String> rowsOfRandomReports(String folder, CombineBounds bounds) {
        try (UsageFixture usage = new UsageFixture(UsageFixture.config(stateDir.resolve(folder), bounds))) {
            Random random = new Random(42);
            for (int report = 0; report < 60; report++) {
                Instant receivedAt = NOON.plusSeconds(random.nextInt(10_000));
                List<String> items = new ArrayList<>();
                for (int i = random.nextInt(12); i >= 0; i--) {
                    items.add(item(
                            "f" + random.nextInt(6),
                            random.nextInt(9, 12) + ":3" + random.nextInt(10),
                            random.nextInt(50)));
                }
                bulk(usage, receivedAt, items.toArray(new String[0]));
                usage.report(
                        ReportFormat.UNLEASH_METRICS,
                        receivedAt,
                        "{\"appName\":\"shop\",\"sdkVersion\":\"sdk:" + random.nextInt(4) + "\",\"bucket\":null}");
            }
            return latestRows(usage);
        }
    }

    private static Map<String, String> latestRows(UsageFixture usage) {
        Map<String, String> rows = new TreeMap<>();
        for (FlagUsage row : usage.flags()) {
            rows.put(row.flag() + " " + row.windowStart(), row.toString());
        }
        for (VariantUsage row : usage.variants()) {
            rows.put(row.flag() + " " + row.variant() + " " + row.windowStart(), row.toString());
        }
        for (ClientApplication row : usage.applications()) {
            rows.put(row.app() + " " + row.sdkVersion(), row.toString());
        }
        return rows;
    }

    private static void bulk(UsageFixture usage, Instant receivedAt, String... items) {
        usage.report(
                ReportFormat.UNLEASH_BULK,
                receivedAt,
                "{\"applications\":[],\"metrics\":[" + String.join(",", items) + "]}");
    }

    private static String item(String flag, String time, int yes) {
        return """
                {"featureName":"%s","appName":"shop","environment":"%s","timestamp":"2026-11-21T%s:00Z","yes":%d,\
                "variants":{"v":%d}}"""
                .formatted(flag, UsageFixture.ENVIRONMENT, time.length() < 5 ? "0" + time : time, yes, yes / 2);
    }

    private static Map<String, Long> latest(List<FlagUsage> updates) {
        Map<String, Long> rows = new TreeMap<>();
        updates.forEach(row -> rows.put(row.flag() + " " + row.windowStart(), row.yes()));
        return rows;
    }
}
