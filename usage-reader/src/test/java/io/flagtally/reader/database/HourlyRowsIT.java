package io.flagtally.reader.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The port, on both databases. */
class HourlyRowsIT {
    private static final TestRows ROWS = new TestRows()
            .flag("prod", "web", "f", "2026-11-20T23:00:00Z", 1, 0)
            .flag("prod", "web", "f", "2026-11-21T00:00:00Z", 2, 1)
            .flag("prod", "web", "f", "2026-11-21T12:00:00Z", 0, 0)
            .flag("prod", "ios", "f", "2026-11-21T12:00:00Z", 300, 70_000)
            .flag("test", "web", "f", "2026-11-21T12:00:00Z", 5, 5)
            .flag("prod", "web", "g", "2026-11-21T12:00:00Z", Long.MAX_VALUE, 0)
            .flag("prod", "web", "g", "2026-11-21T13:00:00Z", 1, 3)
            .variant("prod", "web", "f", "blue", "2026-11-21T12:00:00Z", 4)
            .variant("prod", "web", "f", "red", "2026-11-21T12:00:00Z", 0)
            .variant("prod", "web", "f", "red", "2026-11-21T13:00:00Z", 6);

    private static final HourFilter ALL =
            HourFilter.between(Instant.parse("2026-11-01T00:00:00Z"), Instant.parse("2026-12-01T00:00:00Z"));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void handsOverEachHourOfAFlag(TestDatabase kind) throws Exception {
        try (UsageDatabase database = kind.filledWith(ROWS, folder)) {
            assertThat(flags(database, ALL.flag("f")))
                    .containsExactlyInAnyOrder(
                            "prod web f 2026-11-20T23:00:00Z 1 0",
                            "prod web f 2026-11-21T00:00:00Z 2 1",
                            "prod web f 2026-11-21T12:00:00Z 0 0",
                            "prod ios f 2026-11-21T12:00:00Z 300 70000",
                            "test web f 2026-11-21T12:00:00Z 5 5");
            assertThat(flags(database, ALL.flag("f").environment("prod").app("ios")))
                    .containsExactly("prod ios f 2026-11-21T12:00:00Z 300 70000");
            assertThat(flags(database, ALL.environment("test"))).containsExactly("test web f 2026-11-21T12:00:00Z 5 5");
            assertThat(flags(database, ALL.flag("unknown"))).isEmpty();
            assertThat(flags(database, ALL)).hasSize(7);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRangeHasTheHoursThatStartInIt(TestDatabase kind) throws Exception {
        try (UsageDatabase database = kind.filledWith(ROWS, folder)) {
            assertThat(flags(database, between("2026-11-20T22:30:00Z", "2026-11-21T12:00:00Z")))
                    .containsExactlyInAnyOrder(
                            "prod web f 2026-11-20T23:00:00Z 1 0", "prod web f 2026-11-21T00:00:00Z 2 1");
            assertThat(flags(database, between("2026-11-20T23:00:01Z", "2026-11-21T00:00:01Z")))
                    .containsExactly("prod web f 2026-11-21T00:00:00Z 2 1");
            assertThat(flags(database, between("2026-11-21T12:00:00Z", "2026-11-21T12:00:00Z")))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void handsOverEachHourOfAVariant(TestDatabase kind) throws Exception {
        try (UsageDatabase database = kind.filledWith(ROWS, folder);
                Connection connection = database.open()) {
            List<String> found = new ArrayList<>();
            database.hours()
                    .variants(
                            connection,
                            ALL.flag("f"),
                            (key, variant, hour, count) ->
                                    found.add(key.app() + " " + variant + " " + hour + " " + count));
            assertThat(found)
                    .containsExactlyInAnyOrder(
                            "web blue 2026-11-21T12:00:00Z 4",
                            "web red 2026-11-21T12:00:00Z 0",
                            "web red 2026-11-21T13:00:00Z 6");
        }
    }

    @ParameterizedTest
    @EnumSource
    void addsUpTheHoursOfEachSeries(TestDatabase kind) throws Exception {
        try (UsageDatabase database = kind.filledWith(ROWS, folder)) {
            assertThat(series(database, ALL.flag("f"), UsageBy.NONE))
                    .containsExactly(
                            entry(" 2026-11-20T23:00:00Z", List.of(1L, 0L)),
                            entry(" 2026-11-21T00:00:00Z", List.of(2L, 1L)),
                            entry(" 2026-11-21T12:00:00Z", List.of(305L, 70_005L)));
            assertThat(series(database, ALL.flag("f").environment("prod"), UsageBy.APP))
                    .containsExactly(
                            entry("ios 2026-11-21T12:00:00Z", List.of(300L, 70_000L)),
                            entry("web 2026-11-20T23:00:00Z", List.of(1L, 0L)),
                            entry("web 2026-11-21T00:00:00Z", List.of(2L, 1L)),
                            entry("web 2026-11-21T12:00:00Z", List.of(0L, 0L)));
            assertThat(series(database, between("2026-11-21T12:00:00Z", "2026-11-21T13:00:00Z"), UsageBy.ENVIRONMENT))
                    .containsExactly(
                            entry("prod 2026-11-21T12:00:00Z", List.of(Long.MAX_VALUE, 70_000L)),
                            entry("test 2026-11-21T12:00:00Z", List.of(5L, 5L)));
            assertThat(series(database, ALL.flag("f"), UsageBy.VARIANT))
                    .containsExactly(
                            entry("blue 2026-11-21T12:00:00Z", List.of(4L, 0L)),
                            entry("red 2026-11-21T12:00:00Z", List.of(0L, 0L)),
                            entry("red 2026-11-21T13:00:00Z", List.of(6L, 0L)));
        }
    }

    private static SortedMap<String, List<Long>> series(UsageDatabase database, HourFilter filter, UsageBy by)
            throws SQLException {
        SortedMap<String, List<Long>> found = new TreeMap<>();
        try (Connection connection = database.open()) {
            database.hours()
                    .series(
                            connection,
                            filter,
                            by,
                            (name, hour, yesOrCount, no) -> found.merge(
                                    name + " " + hour,
                                    List.of(yesOrCount, no),
                                    (one, other) -> List.of(
                                            Counts.sum(one.get(0), other.get(0)),
                                            Counts.sum(one.get(1), other.get(1)))));
        }
        return found;
    }

    @ParameterizedTest
    @EnumSource
    void addsUpTheHoursOfEachKey(TestDatabase kind) throws Exception {
        try (UsageDatabase database = kind.filledWith(ROWS, folder);
                Connection connection = database.open()) {
            List<String> found = new ArrayList<>();
            HourFilter filter = between("2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z");
            database.hours()
                    .flagSums(connection, filter, (key, yes, no) -> found.add(text(key) + " " + yes + " " + no));
            assertThat(found)
                    .containsExactlyInAnyOrder(
                            "prod web f 2 1",
                            "prod ios f 300 70000",
                            "test web f 5 5",
                            "prod web g " + Long.MAX_VALUE + " 3");
            found.clear();
            database.hours()
                    .variantSums(
                            connection,
                            filter,
                            (key, variant, count) -> found.add(text(key) + " " + variant + " " + count));
            assertThat(found).containsExactlyInAnyOrder("prod web f blue 4", "prod web f red 6");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionCantWrite(TestDatabase kind) throws Exception {
        try (UsageDatabase database = kind.filledWith(ROWS, folder);
                Connection connection = database.open();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeUpdate("DELETE FROM received_properties"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageFindingMatch("(?i)read-?only");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aQueryIsEndedFromOutside(TestDatabase kind) throws Exception {
        try (UsageDatabase database = kind.filledWith(ROWS, folder);
                Connection connection = database.open();
                Statement statement = connection.createStatement()) {
            AtomicBoolean isOver = new AtomicBoolean();
            Thread canceller =
                    new Thread(() -> await().pollInterval(Duration.ofMillis(50)).until(() -> {
                        database.cancel(connection);
                        return isOver.get();
                    }));
            canceller.start();
            assertThatThrownBy(() -> statement
                            .executeQuery(
                                    """
                                    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
                                    SELECT count(*) FROM n""")
                            .next())
                    .isInstanceOf(SQLException.class);
            isOver.set(true);
            canceller.join();
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysHowFarItIs(TestDatabase kind) throws Exception {
        try (UsageDatabase database = kind.filledWith(ROWS, folder)) {
            await().until(database::isCaughtUp);
            assertThat(database.problem()).isEmpty();
            assertThat(database.asOf())
                    .hasValue(kind == TestDatabase.SQLITE ? TestDatabase.AS_OF : Instant.parse("2026-11-21T13:00:00Z"));
            assertThat(database.rowCounts())
                    .containsAllEntriesOf(Map.of(
                            "flag_usage_hourly", 7L, "flag_variant_usage_hourly", 3L, "received_properties", 0L));
        }
    }

    private static HourFilter between(String from, String to) {
        return HourFilter.between(Instant.parse(from), Instant.parse(to));
    }

    private static List<String> flags(UsageDatabase database, HourFilter filter) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = database.open()) {
            database.hours()
                    .flags(
                            connection,
                            filter,
                            (key, hour, yes, no) -> found.add(text(key) + " " + hour + " " + yes + " " + no));
        }
        return found;
    }

    private static String text(FlagKey key) {
        return key.environment() + " " + key.app() + " " + key.flag();
    }
}
