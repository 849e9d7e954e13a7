package io.flagtally.aggregator;

import static io.flagtally.aggregator.UsageFixture.ENVIRONMENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.rows.FlagUsage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In which hour a row counts. */
class EventTimesTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    /** A client's stop as it writes it, and the hour that it counts in; the name of each is its flag. */
    private record Case(String name, String receivedAt, String stop, String hour) {}

    private static final List<Case> CASES = List.of(
            new Case("stop-in-the-next-hour", "2026-11-21T11:00:31Z", "2026-11-21T11:00:30Z", "2026-11-21T11:00:00Z"),
            new Case("last-ms", "2026-11-21T11:00:31Z", "2026-11-21T10:59:59.999Z", "2026-11-21T10:00:00Z"),
            new Case("ahead-of-utc", "2026-11-21T11:31:00Z", "2026-11-21T13:30:00+02:00", "2026-11-21T11:00:00Z"),
            new Case("by-45-minutes", "2026-11-21T11:31:00Z", "2026-11-21T17:15:00+05:45", "2026-11-21T11:00:00Z"),
            new Case("behind-utc", "2026-11-21T11:46:00Z", "2026-11-21T08:15:00-03:30", "2026-11-21T11:00:00Z"),
            new Case("other-day-there", "2026-11-21T23:31:00Z", "2026-11-22T09:30:00+10:00", "2026-11-21T23:00:00Z"),
            new Case("largest-skew", "2026-11-21T23:57:00Z", "2026-11-22T00:02:00Z", "2026-11-22T00:00:00Z"),
            new Case("larger-skew", "2026-11-21T23:57:00Z", "2026-11-22T00:02:00.001Z", "2026-11-21T23:00:00Z"),
            new Case("largest-lateness", "2026-11-22T00:30:00Z", "2026-11-20T00:30:00Z", "2026-11-20T00:00:00Z"),
            new Case("larger-lateness", "2026-11-22T00:30:00Z", "2026-11-20T00:29:59.999Z", "2026-11-22T00:00:00Z"),
            new Case("46-hours-ahead", "2026-11-22T01:00:00Z", "2026-11-23T23:00:00Z", "2026-11-22T01:00:00Z"),
            new Case("1970", "2026-11-22T01:00:00Z", "1970-01-01T00:00:00Z", "2026-11-22T01:00:00Z"),
            new Case("1926", "2026-11-22T01:00:00Z", "1926-05-08T13:00:00.000Z", "2026-11-22T01:00:00Z"),
            new Case("leap-day", "2028-02-29T12:00:01Z", "2028-02-29T12:00:00Z", "2028-02-29T12:00:00Z"),
            new Case("its-end", "2028-03-01T00:00:05Z", "2028-02-29T23:59:59.999Z", "2028-02-29T23:00:00Z"),
            new Case("its-end-there", "2028-03-01T04:30:05Z", "2028-02-29T23:30:00-05:00", "2028-03-01T04:00:00Z"),
            new Case("behind-it", "2028-03-01T00:00:05Z", "2028-03-01T00:00:00Z", "2028-03-01T00:00:00Z"));

    @TempDir
    private Path stateDir;

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati", "Europe/Berlin"})
    void countsInOneHourOfUtcWhereverTheMachineStands(String zone) {
        TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        try (UsageFixture usage = new UsageFixture(stateDir)) {
            CASES.forEach(each -> report(usage, Instant.parse(each.receivedAt), each.stop, each.name, 1));

            Map<String, Long> expected = new TreeMap<>();
            CASES.forEach(each -> expected.put(each.name + " " + each.hour, 1L));
            assertThat(totals(usage)).isEqualTo(expected);
            assertThat(usage.count("times.not.believed", "direction", "too_new"))
                    .isEqualTo(2);
            assertThat(usage.count("times.not.believed", "direction", "too_old"))
                    .isEqualTo(3);
        } finally {
            TimeZone.setDefault(before);
        }
    }

    /** What one partition holds, in order, and what it must add to. */
    private record Report(Instant receivedAt, Instant stop, String flag, int yes) {
        String row() {
            boolean believed = !stop.isBefore(receivedAt.minus(Duration.ofHours(48)))
                    && !stop.isAfter(receivedAt.plus(Duration.ofMinutes(5)));
            return flag + " " + (believed ? stop : receivedAt).truncatedTo(ChronoUnit.HOURS);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void countsTheSameInWhateverOrderPartitionsAreRead(int seed) {
        List<List<Report>> partitions = partitions();
        try (UsageFixture usage = new UsageFixture(stateDir)) {
            readInOrder(usage, partitions, seed);

            Map<String, Long> expected = new TreeMap<>();
            partitions.forEach(partition ->
                    partition.forEach(report -> expected.merge(report.row(), (long) report.yes, Long::sum)));
            assertThat(totals(usage)).isEqualTo(expected);
        }
    }

    @Test
    void countsAPartitionThatLagsTwoDaysBehindTheOthers() {
        try (UsageFixture usage = new UsageFixture(stateDir)) {
            IntStream.range(0, 48).forEach(hour -> report(usage, NOON.plus(Duration.ofHours(hour)), "f", 1));
            IntStream.range(0, 48).forEach(hour -> report(usage, NOON.plus(Duration.ofHours(hour)), "f", 2));

            Map<String, Long> totals = totals(usage);
            assertThat(totals).hasSize(48);
            assertThat(totals.values()).containsOnly(3L);
            assertThat(usage.count("times.not.believed", "direction", "too_old"))
                    .isZero();
        }
    }

    /** No raw record is that old; if one were, the metric would show what became of its rows. */
    @Test
    void dropsARowWhoseWindowIsClosedAndTellsOfIt() {
        try (UsageFixture usage = new UsageFixture(stateDir)) {
            report(usage, NOON, "f", 1);
            report(usage, NOON.minus(Duration.ofDays(12)), "f", 2);

            assertThat(totals(usage)).isEqualTo(Map.of("f 2026-11-21T11:00:00Z", 1L));
            assertThat(usage.count("sums.late")).isEqualTo(1);
            usage.expectDropped(1);
        }
    }

    /** One that is up to date, one two days behind, and one whose clients' clocks are wrong. */
    private static List<List<Report>> partitions() {
        Random random = new Random(42);
        List<Report> upToDate = new ArrayList<>();
        List<Report> behind = new ArrayList<>();
        List<Report> wrong = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Instant receivedAt = NOON.plus(Duration.ofMinutes(20L * i));
            String flag = "f" + i % 3;
            upToDate.add(new Report(receivedAt, receivedAt.minusSeconds(random.nextInt(7_200)), flag, 1));
            Instant earlier = receivedAt.minus(Duration.ofDays(2));
            behind.add(new Report(earlier, earlier.minusSeconds(random.nextInt(48 * 3_600)), flag, 100));
            wrong.add(new Report(receivedAt, receivedAt.plusSeconds(random.nextInt(-400_000, 400_000)), flag, 10_000));
        }
        return List.of(upToDate, behind, wrong);
    }

    private static void readInOrder(UsageFixture usage, List<List<Report>> partitions, int seed) {
        Random random = new Random(seed);
        List<Deque<Report>> unread = new ArrayList<>();
        partitions.forEach(partition -> unread.add(new ArrayDeque<>(partition)));
        while (!unread.isEmpty()) {
            Deque<Report> partition = unread.get(random.nextInt(unread.size()));
            // A fetch has several records of one partition.
            for (int i = random.nextInt(1, 12); i > 0 && !partition.isEmpty(); i--) {
                Report report = partition.remove();
                report(usage, report.receivedAt, report.stop.toString(), report.flag, report.yes);
            }
            unread.removeIf(Deque::isEmpty);
        }
    }

    private static void report(UsageFixture usage, Instant receivedAt, String flag, int yes) {
        report(usage, receivedAt, receivedAt.minusSeconds(1).toString(), flag, yes);
    }

    private static void report(UsageFixture usage, Instant receivedAt, String stop, String flag, int yes) {
        usage.report(
                ReportFormat.UNLEASH_METRICS,
                receivedAt,
                """
                {"appName":"shop","bucket":{"start":"2026-11-21T10:59:30Z","stop":"%s","toggles":{"%s":{"yes":%d}}}}"""
                        .formatted(stop, flag, yes));
    }

    /** Yes by flag and hour. */
    private static Map<String, Long> totals(UsageFixture usage) {
        Map<String, Long> totals = new TreeMap<>();
        for (FlagUsage row : usage.flags()) {
            assertThat(row.environment()).isEqualTo(ENVIRONMENT);
            totals.put(row.flag() + " " + row.windowStart(), row.yes());
        }
        return totals;
    }
}
