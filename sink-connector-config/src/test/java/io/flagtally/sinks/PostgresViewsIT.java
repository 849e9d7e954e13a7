package io.flagtally.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs the table definitions and the views on a real Postgres, with rows whose results were worked out by hand. */
final class PostgresViewsIT {
    private static EmbeddedPostgres postgres;

    private Connection connection;

    @BeforeAll
    static void startPostgres() throws IOException, SQLException {
        postgres = EmbeddedPostgres.start();
        try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
            // Twice: the files are run again after every upgrade.
            for (int run = 0; run < 2; run++) {
                runAll(connection, "postgres/functions");
                runAll(connection, "postgres/ddl");
                runAll(connection, "postgres/views");
            }
        }
    }

    @AfterAll
    static void stopPostgres() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void openTransaction() throws SQLException {
        connection = postgres.getPostgresDatabase().getConnection();
        connection.setAutoCommit(false);
        // A day must be a UTC day, wherever the reader sits.
        execute("SET LOCAL TIME ZONE 'Pacific/Auckland'");
    }

    @AfterEach
    void rollBack() throws SQLException {
        connection.rollback();
        connection.close();
    }

    @Test
    void addsUpTheAppsOfAFlagPerUtcDay() throws SQLException {
        execute(
                """
                INSERT INTO flag_usage_hourly VALUES
                    ('prod', 'web', 'f', '2026-11-21T00:00:00Z', 5, 1),
                    ('prod', 'web', 'f', '2026-11-21T23:00:00Z', 2, 0),
                    ('prod', 'ios', 'f', '2026-11-21T23:00:00Z', 1, 1),
                    ('prod', 'web', 'f', '2026-11-22T00:00:00Z', 7, 0),
                    ('test', 'web', 'f', '2026-11-21T12:00:00Z', 9, 9)
                """);
        assertThat(rows("SELECT * FROM flag_usage_daily ORDER BY environment, flag, day"))
                .containsExactly(
                        "prod|f|2026-11-21|8|2|10|2", "prod|f|2026-11-22|7|0|7|1", "test|f|2026-11-21|9|9|18|1");
    }

    @Test
    void sharesOfAFlagAndDayAddUpToOne() throws SQLException {
        execute(
                """
                INSERT INTO flag_variant_usage_hourly VALUES
                    ('prod', 'web', 'f', 'blue', '2026-11-21T01:00:00Z', 1),
                    ('prod', 'ios', 'f', 'blue', '2026-11-21T23:00:00Z', 2),
                    ('prod', 'web', 'f', 'red', '2026-11-21T01:00:00Z', 1),
                    ('prod', 'web', 'f', 'red', '2026-11-22T01:00:00Z', 6),
                    ('prod', 'web', 'g', 'none', '2026-11-21T01:00:00Z', 0)
                """);
        assertThat(rows("SELECT flag, day, variant, count, round(share, 2) FROM flag_variant_share_daily"
                        + " ORDER BY flag, day, variant"))
                .containsExactly(
                        "f|2026-11-21|blue|3|0.75",
                        "f|2026-11-21|red|1|0.25",
                        "f|2026-11-22|red|6|1.00",
                        "g|2026-11-21|none|0|null");
    }

    @Test
    void listsFlagsThatWentUnevaluatedForSevenDays() throws SQLException {
        execute(
                """
                INSERT INTO flag_activity
                SELECT 'prod', app, flag, now() - interval '90 days', date_trunc('hour', now()) - age, NULL, NULL
                FROM (VALUES
                    ('web', 'stale', interval '8 days'),
                    ('ios', 'stale', interval '30 days'),
                    ('web', 'fresh in one app', interval '30 days'),
                    ('ios', 'fresh in one app', interval '6 days')) AS rows (app, flag, age)
                """);
        assertThat(rows("SELECT flag, last_hour = date_trunc('hour', now()) - interval '8 days'"
                        + " FROM flags_not_evaluated"))
                .containsExactly("stale|t");
    }

    @Test
    void listsFlagsThatServedOneVariantOnlyForThirtyDays() throws SQLException {
        execute(
                """
                INSERT INTO flag_variant_usage_hourly
                SELECT 'prod', app, flag, variant, date_trunc('hour', now()) - age, 5
                FROM (VALUES
                    ('web', 'decided', 'blue', interval '1 day'),
                    ('ios', 'decided', 'blue', interval '2 days'),
                    ('web', 'decided', 'red', interval '40 days'),
                    ('web', 'open', 'blue', interval '1 day'),
                    ('ios', 'open', 'red', interval '29 days'),
                    ('web', 'gone', 'blue', interval '40 days')) AS rows (app, flag, variant, age)
                """);
        assertThat(rows("SELECT environment, flag, variant, count FROM flags_with_one_variant"))
                .containsExactly("prod|decided|blue|10");
    }

    /** Grafana's macros and variables are replaced by what Grafana would make of them. */
    @Test
    void everyQueryOfTheUsageDashboardFindsRows() throws Exception {
        execute(
                """
                INSERT INTO flag_usage_hourly VALUES ('prod', 'web', 'f', date_trunc('hour', now()), 3, 2);
                INSERT INTO flag_variant_usage_hourly VALUES ('prod', 'web', 'f', 'blue', date_trunc('hour', now()), 3);
                INSERT INTO flag_activity VALUES ('prod', 'web', 'f', now() - interval '60 days',
                    now() - interval '40 days', now() - interval '40 days', NULL);
                INSERT INTO client_applications VALUES ('prod', 'web', 'tggl', '1.0', 'node', '20', now(), now())
                """);
        JsonNode dashboard = new JsonMapper()
                .readTree(
                        Repository.MODULE.resolve("postgres/grafana/usage.json").toFile());
        List<String> queries = new ArrayList<>(dashboard.findValuesAsText("rawSql"));
        dashboard
                .at("/templating/list")
                .forEach(variable -> queries.add(variable.get("query").textValue()));
        queries.remove("grafana-postgresql-datasource");
        assertThat(queries).hasSize(9).allSatisfy(query -> assertThat(
                        rows(query.replace("$__timeGroup(window_start, '1h')", "date_trunc('hour', window_start)")
                                .replace("$__timeFilter(window_start)", "window_start > now() - interval '7 days'")
                                .replace("${environment:sqlstring}", "'prod'")
                                .replace("${flag:sqlstring}", "'f', 'g'")))
                .as(query)
                .isNotEmpty());
    }

    @Test
    void countsTheAppsOfEachSdkVersion() throws SQLException {
        execute(
                """
                INSERT INTO client_applications VALUES
                    ('prod', 'web', 'tggl', '1.0', 'node', '20', '2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'),
                    ('prod', 'web', 'tggl', '1.0', 'node', '22', '2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z'),
                    ('prod', 'api', 'tggl', '1.0', 'node', '22', '2026-02-02T00:00:00Z', '2026-02-03T00:00:00Z'),
                    ('prod', 'web', 'tggl', '2.0', 'node', '22', '2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z')
                """);
        assertThat(rows("SELECT sdk, sdk_version, apps, (first_seen AT TIME ZONE 'UTC')::date,"
                        + " (last_seen AT TIME ZONE 'UTC')::date FROM sdk_versions ORDER BY sdk_version"))
                .containsExactly("tggl|1.0|2|2026-01-01|2026-03-01", "tggl|2.0|1|2026-03-01|2026-04-01");
    }

    @Test
    void showsAValueByItsLabelWhereItHasOne() throws SQLException {
        execute(
                """
                INSERT INTO received_properties VALUES
                    ('prod', 'country', '2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z', 3)
                """,
                """
                INSERT INTO received_property_values VALUES
                    ('prod', 'country', 'PT', 'Portugal', '2026-01-01T00:00:00Z'),
                    ('prod', 'country', 'FR', '', '2026-01-02T00:00:00Z'),
                    ('prod', 'plan', 'pro', '', '2026-01-02T00:00:00Z')
                """);
        assertThat(rows("SELECT property, value, label, values_were_dropped FROM property_values_labelled"
                        + " ORDER BY property, value"))
                .containsExactly("country|FR|FR|t", "country|PT|Portugal|t", "plan|pro|pro|f");
    }

    @Test
    void aRowGoesToThePartitionOfItsUtcMonth() throws SQLException {
        execute(
                """
                INSERT INTO flag_usage_hourly
                SELECT 'prod', 'web', 'f', date_trunc('month', now(), 'UTC') + age, 1, 0
                FROM (VALUES (interval '0'), (interval '1 month 1 hour'), (interval '-1 hour')) AS rows (age)
                """);
        assertThat(rows("SELECT tableoid::regclass::text = 'flag_usage_hourly'"
                        + " || to_char(window_start AT TIME ZONE 'UTC', '_YYYY_MM') FROM flag_usage_hourly"
                        + " ORDER BY window_start"))
                .containsExactly("f", "t", "t");
        assertThat(rows("SELECT count(*) FROM flag_usage_hourly_default")).containsExactly("1");
    }

    @Test
    void rowsOfAMonthWithoutAPartitionMoveToOneWhenItIsMade() throws SQLException {
        // given
        execute("INSERT INTO flag_usage_hourly VALUES ('prod', 'web', 'f', '2020-02-29T23:00:00Z', 5, 1),"
                + " ('prod', 'web', 'f', '2020-03-01T00:00:00Z', 6, 1)");
        // when
        assertThat(rows("SELECT flagtally_add_partitions('flag_usage_hourly')")).containsExactly("2");
        // then
        assertThat(rows("SELECT tableoid::regclass, yes FROM flag_usage_hourly ORDER BY yes"))
                .containsExactly("flag_usage_hourly_2020_02|5", "flag_usage_hourly_2020_03|6");
        assertThat(rows("SELECT count(*) FROM flag_usage_hourly_default")).containsExactly("0");
        execute(
                """
                INSERT INTO flag_usage_hourly VALUES ('prod', 'web', 'f', '2020-03-01T00:00:00Z', 7, 2)
                ON CONFLICT (environment, app, flag, window_start) DO UPDATE SET yes = EXCLUDED.yes, no = EXCLUDED.no
                """);
        assertThat(rows("SELECT yes, no FROM flag_usage_hourly_2020_03")).containsExactly("7|2");
    }

    @Test
    void partitionsThatHoldNothingToKeepAreDropped() throws SQLException {
        // given
        execute(
                """
                INSERT INTO flag_usage_hourly
                SELECT 'prod', 'web', 'f', date_trunc('month', now(), 'UTC') - age, 1, 0
                FROM (VALUES (interval '15 months'), (interval '12 months'), (interval '0')) AS rows (age)
                """,
                "SELECT flagtally_add_partitions('flag_usage_hourly')",
                "INSERT INTO flag_usage_hourly VALUES ('prod', 'web', 'f', '2019-01-01T00:00:00Z', 1, 0)");
        // when
        assertThat(rows("SELECT flagtally_drop_partitions('flag_usage_hourly')"))
                .containsExactly("1");
        // then
        assertThat(rows("SELECT (date_trunc('month', now(), 'UTC') - window_start) > interval '400 days'"
                        + " FROM flag_usage_hourly"))
                .containsExactly("f", "f");
    }

    @Test
    void theDailyScriptSaysWhatItMadeAndDropped() throws SQLException {
        String script = Repository.read(Repository.ROOT.resolve("deploy/postgres/keep-partitions.sh"));
        String statement = script.substring(script.indexOf("SELECT"), script.indexOf("\nSQL\n"))
                .replace(":'table'", "'flag_usage_hourly'")
                .replace(":'keep'", "'400 days'");
        assertThat(rows(statement)).containsExactly("flag_usage_hourly: 0 partitions made, 0 dropped");
    }

    /** No two characters alike, so that compression does not make them shorter than they are. */
    @Test
    void theLongestNamesThatThereCanBeMakeRowsAndStayApart() throws SQLException {
        String longest = "(SELECT string_agg(chr(%d + i), '') FROM generate_series(1, 255) i)";
        String row = "repeat('e', 100), " + longest.formatted(0x20000) + ", " + longest.formatted(0x21000) + ", "
                + longest.formatted(0x22000);
        String upsert =
                """
                INSERT INTO flag_variant_usage_hourly SELECT %s || '%s', '2026-11-21T01:00:00Z', %d
                ON CONFLICT (environment, app, flag, variant, window_start) DO UPDATE SET count = EXCLUDED.count""";
        execute(
                upsert.formatted(row, "a", 1),
                upsert.formatted(row, "b", 2),
                upsert.formatted(row, "b", 3),
                "INSERT INTO flag_usage_hourly SELECT " + row.substring(0, row.lastIndexOf(", (SELECT"))
                        + ", '2026-11-21T01:00:00Z', 1, 1",
                "INSERT INTO client_applications SELECT " + row + ", " + longest.formatted(0x23000) + ", "
                        + longest.formatted(0x24000) + ", now(), now()");
        assertThat(rows("SELECT count, octet_length(app), octet_length(flag), octet_length(variant) < 480"
                        + " FROM flag_variant_usage_hourly ORDER BY count"))
                .containsExactly("1|1020|1020|t", "3|1020|1020|t");
        assertThat(rows("SELECT octet_length(app), octet_length(platform_version) < 300 FROM client_applications"))
                .containsExactly("1020|t");
    }

    private static void runAll(Connection connection, String folder) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (var file : Repository.files(folder)) {
                statement.execute(Repository.read(file));
            }
        }
    }

    private void execute(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    /** Each row as its columns' text, joined by {@code |}. */
    private List<String> rows(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery(query)) {
            while (results.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= results.getMetaData().getColumnCount(); i++) {
                    columns.add(String.valueOf(results.getString(i)));
                }
                rows.add(String.join("|", columns));
            }
        }
        return rows;
    }
}
