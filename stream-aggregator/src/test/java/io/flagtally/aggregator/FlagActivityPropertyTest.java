package io.flagtally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.combine.CombineBounds;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.rows.FlagActivity;
import io.flagtally.model.rows.FlagUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.common.utils.Utils;

/** Whatever comes in whatever order, activity says what a list of all evaluations says, with few records. */
class FlagActivityPropertyTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:30:00Z");

    /** Evaluations of one flag in one hour; all three may be 0. */
    record Evaluations(int report, String flag, int hoursAgo, int yes, int no, int variant) {
        Instant hour() {
            return Instant.parse("2026-11-21T12:00:00Z").minus(Duration.ofHours(hoursAgo));
        }

        String item() {
            return """
                    {"featureName":"%s","appName":"shop","environment":"%s","timestamp":"%s","yes":%d,"no":%d,\
                    "variants":{"v":%d}}"""
                    .formatted(flag, UsageFixture.ENVIRONMENT, hour().plusSeconds(60), yes, no, variant);
        }
    }

    /** What is known of one flag: its hours, and those with a yes and with a no. */
    private static final class Known {
        private final TreeSet<Instant> hours = new TreeSet<>();
        private final TreeSet<Instant> yes = new TreeSet<>();
        private final TreeSet<Instant> no = new TreeSet<>();

        /** How many records what is new may make. */
        int see(Evaluations some) {
            int records = 0;
            if (some.yes() > 0 || some.no() > 0 || some.variant() > 0) {
                records += hours.add(some.hour()) ? 1 : 0;
                records += some.yes() > 0 && yes.add(some.hour()) ? 1 : 0;
                records += some.no() > 0 && no.add(some.hour()) ? 1 : 0;
            }
            return records;
        }

        FlagActivity row(String flag) {
            return new FlagActivity(
                    UsageFixture.ENVIRONMENT,
                    "shop",
                    flag,
                    hours.first(),
                    hours.last(),
                    yes.isEmpty() ? null : yes.last(),
                    no.isEmpty() ? null : no.last());
        }
    }

    @Provide
    Arbitrary<List<Evaluations>> evaluations() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 9),
                        Arbitraries.of("a", "b", "c"),
                        Arbitraries.integers().between(0, 40),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, 1))
                .as(Evaluations::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(30);
    }

    @Property(tries = 40)
    void saysWhatAListOfAllEvaluationsSays(@ForAll("evaluations") List<Evaluations> evaluations) throws IOException {
        assertHolds(evaluations, new CombineBounds(1_000, 1 << 20));
    }

    @Property(tries = 10)
    void saysTheSameWhereNothingIsCombined(@ForAll("evaluations") List<Evaluations> evaluations) throws IOException {
        assertHolds(evaluations, new CombineBounds(0, 1 << 20));
    }

    private static void assertHolds(List<Evaluations> evaluations, CombineBounds bounds) throws IOException {
        Map<String, Known> known = new HashMap<>();
        Map<String, FlagActivity> rows = new HashMap<>();
        Path stateDir = Files.createTempDirectory("activity");
        try (UsageFixture usage = new UsageFixture(UsageFixture.config(stateDir, bounds))) {
            for (List<Evaluations> report : reports(evaluations)) {
                int allowed = 0;
                for (Evaluations each : report) {
                    allowed += known.computeIfAbsent(each.flag(), flag -> new Known())
                            .see(each);
                }
                report(usage, report);
                List<FlagActivity> written = usage.activity();
                assertThat(written).hasSizeLessThanOrEqualTo(allowed);
                written.forEach(row -> rows.put(row.flag(), row));
                assertThat(usage.flags()).noneMatch(FlagActivityPropertyTest::isZero);
            }
        } finally {
            Utils.delete(stateDir.toFile());
        }
        Map<String, FlagActivity> expected = new HashMap<>();
        known.forEach((flag, hours) -> {
            if (!hours.hours.isEmpty()) {
                expected.put(flag, hours.row(flag));
            }
        });
        assertThat(rows).isEqualTo(expected);
    }

    private static boolean isZero(FlagUsage row) {
        return row.yes() == 0 && row.no() == 0;
    }

    private static List<List<Evaluations>> reports(List<Evaluations> evaluations) {
        Map<Integer, List<Evaluations>> reports = new TreeMap<>();
        evaluations.forEach(each -> reports.computeIfAbsent(each.report(), number -> new ArrayList<>())
                .add(each));
        return List.copyOf(reports.values());
    }

    private static void report(UsageFixture usage, List<Evaluations> report) {
        List<String> items = report.stream().map(Evaluations::item).toList();
        usage.report(
                ReportFormat.UNLEASH_BULK, NOW, "{\"applications\":[],\"metrics\":[" + String.join(",", items) + "]}");
    }
}
