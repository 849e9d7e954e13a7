package io.flagtally.reader.database.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.reader.database.Dialect;
import io.flagtally.reader.database.HourFilter;
import io.flagtally.reader.database.TestDatabase;
import io.flagtally.reader.database.TestRows;
import io.flagtally.reader.database.UsageBy;
import io.flagtally.reader.database.UsageDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Postgres would do for a question, over fourteen months of partitions: tables of 100 million rows must not be
 * read.
 */
class PostgresPlansIT {
    private static final Pattern PARTITION = Pattern.compile("usage_hourly_([0-9]{4}_[0-9]{2}|default)");

    @TempDir
    private static Path folder;

    private static UsageDatabase database;

    @BeforeAll
    static void fill() throws Exception {
        TestRows rows = new TestRows();
        LocalDate end = LocalDate.parse("2026-03-01");
        for (LocalDate day = LocalDate.parse("2025-01-01"); day.isBefore(end); day = day.plusDays(1)) {
            for (String flag : List.of("f", "g")) {
                String hour = day + "T12:00:00Z";
                rows.flag("prod", "web", flag, hour, 1, 0).variant("prod", "web", flag, "v", hour, 1);
            }
        }
        database = TestDatabase.POSTGRES.filledWith(rows, folder);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                PostgresHourlyRows.FLAGS,
                PostgresHourlyRows.VARIANTS,
                PostgresHourlyRows.FLAG_SUMS,
                PostgresHourlyRows.VARIANT_SUMS
            })
    void readsThePartitionsOfTheRangeAlone(String question) throws SQLException {
        HourFilter filter = HourFilter.between(
                        Instant.parse("2025-06-20T00:00:00Z"), Instant.parse("2025-07-20T00:00:00Z"))
                .flag("f");

        assertThat(partitions(plan(question, filter))).containsExactly("2025_06", "2025_07");
        assertThat(partitions(plan(question, filter.environment("prod").app("web"))))
                .containsExactly("2025_06", "2025_07");
    }

    @Test
    void findsAFlagByItsIndex() throws SQLException {
        HourFilter filter = HourFilter.between(
                        Instant.parse("2025-06-01T00:00:00Z"), Instant.parse("2025-07-01T00:00:00Z"))
                .flag("f");

        assertThat(plan(PostgresHourlyRows.FLAGS, filter))
                .contains("Index Cond: ((flag = 'f'")
                .doesNotContain("Seq Scan");
        assertThat(plan(PostgresHourlyRows.FLAGS, filter.environment("prod")))
                .contains("(flag = 'f'", "(environment = 'prod'")
                .doesNotContain("Seq Scan");
    }

    @ParameterizedTest
    @EnumSource
    void readsTheHoursOfASeriesInTheKeyAlone(UsageBy by) throws SQLException {
        HourFilter filter = HourFilter.between(
                        Instant.parse("2025-06-20T00:00:00Z"), Instant.parse("2025-07-20T00:00:00Z"))
                .flag("f")
                .environment("prod");

        assertThat(plan(PostgresHourlyRows.series(by), filter))
                .contains("Index Only Scan", "_pkey", "(flag = 'f'", "(environment = 'prod'", "(window_start >= ")
                .doesNotContain("Seq Scan", "Heap Scan");
    }

    @Test
    void findsValuesByTheirStart() throws SQLException {
        String value = Dialect.POSTGRES.byBytes("value");
        try (Connection connection = database.open();
                Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL enable_seqscan = off");
            try (ResultSet plan =
                    statement.executeQuery("EXPLAIN (COSTS OFF) SELECT value FROM received_property_values"
                            + " WHERE environment = 'prod' AND property = 'country' AND " + value + " >= 'P' AND "
                            + value
                            + " < 'Q' ORDER BY " + value + " LIMIT 20")) {
                assertThat(text(plan))
                        .contains("received_property_values_start")
                        .doesNotContain("Sort");
            }
        }
    }

    private static String plan(String question, HourFilter filter) throws SQLException {
        try (Connection connection = database.open();
                Statement settings = connection.createStatement()) {
            // These tables are so small that reading all of one is less work.
            settings.execute("SET LOCAL enable_seqscan = off");
            try (PreparedStatement explain =
                            PostgresHourlyRows.prepare(connection, "EXPLAIN (COSTS OFF) " + question, filter);
                    ResultSet plan = explain.executeQuery()) {
                return text(plan);
            }
        }
    }

    private static String text(ResultSet plan) throws SQLException {
        StringBuilder lines = new StringBuilder();
        while (plan.next()) {
            lines.append(plan.getString(1)).append('\n');
        }
        return lines.toString();
    }

    private static Set<String> partitions(String plan) {
        return PARTITION
                .matcher(plan)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
