package io.flagtally.benchmarks.reader;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Postgres with the shipped tables, that hold the rows which the sinks write for {@link FilledTopics}. */
final class FilledPostgres implements AutoCloseable {
    /** May select, and nothing else. */
    static final String ROLE = "reader";

    private static final Path SCRIPTS =
            Path.of(System.getProperty("flagtally.root", ".."), "sink-connector-config", "postgres");

    private final EmbeddedPostgres server;

    FilledPostgres(Path folder, StoreSize size) throws IOException, SQLException {
        server = EmbeddedPostgres.builder()
                .setDataDirectory(folder)
                // A month is loaded in the transaction that makes its table: no log is written.
                .setServerConfig("wal_level", "minimal")
                .setServerConfig("max_wal_senders", "0")
                .setServerConfig("maintenance_work_mem", "256MB")
                .setServerConfig("timezone", "UTC")
                .start();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String scripts : List.of("functions", "ddl", "views")) {
                try (Stream<Path> files = Files.list(SCRIPTS.resolve(scripts))) {
                    for (Path file : files.sorted().toList()) {
                        statement.execute(Files.readString(file));
                    }
                }
            }
            hours(statement, size);
            values(statement, size);
            statement.execute("VACUUM (ANALYZE)");
            BareTable.fill(connection, size, "");
            connection.setAutoCommit(true);
            statement.execute("VACUUM (ANALYZE) bare");
            statement.execute("CREATE ROLE " + ROLE + " LOGIN");
            statement.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + ROLE);
        } catch (SQLException | IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    String url() {
        return "jdbc:postgresql://localhost:" + server.getPort() + "/postgres";
    }

    /** Hour by hour, as a sink writes. Indexes are built behind it, when a month's table becomes a partition. */
    private static void hours(Statement statement, StoreSize size) throws SQLException {
        Instant end = size.end();
        Instant from = size.start();
        for (YearMonth month = YearMonth.from(from.atOffset(ZoneOffset.UTC));
                month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC).isBefore(end);
                month = month.plusMonths(1)) {
            String table =
                    String.format(Locale.ROOT, "flag_usage_hourly_%d_%02d", month.getYear(), month.getMonthValue());
            Instant first = month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
            Instant next = month.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
            statement.execute("DROP TABLE IF EXISTS " + table);
            statement.execute("BEGIN");
            statement.execute(
                    "CREATE TABLE " + table + " (LIKE flag_usage_hourly INCLUDING DEFAULTS INCLUDING CONSTRAINTS)");
            // One statement for all hours would be free to take them in any order.
            statement.execute(
                    """
                    DO $$
                    DECLARE
                        hour timestamptz;
                    BEGIN
                        FOR hour IN SELECT generate_series('%s', timestamptz '%s' - interval '1 hour', '1 hour') LOOP
                            INSERT INTO %s
                            SELECT environment, app, '%s' || number, hour, evaluations, evaluations %% 300
                            FROM unnest(ARRAY[%s]) AS environment, unnest(ARRAY[%s]) AS app,
                                generate_series(0, %d) AS number,
                                LATERAL (SELECT (number * 131 + extract(epoch FROM hour)::bigint / 3600 * 17) %% 20000)
                                    AS made_up (evaluations)
                            ORDER BY environment, app, number;
                        END LOOP;
                    END
                    $$"""
                            .formatted(
                                    from.isAfter(first) ? from : first,
                                    end.isBefore(next) ? end : next,
                                    table,
                                    StoreSize.FLAG_START,
                                    quoted(StoreSize.ENVIRONMENTS),
                                    quoted(StoreSize.APPS),
                                    size.flags() - 1));
            statement.execute("ALTER TABLE flag_usage_hourly ATTACH PARTITION %s FOR VALUES FROM ('%s') TO ('%s')"
                    .formatted(table, first, next));
            statement.execute("COMMIT");
        }
        statement.execute(
                """
                INSERT INTO flag_activity
                SELECT environment, app, '%s' || number, '%s', '%s', '%s', '%s'
                FROM unnest(ARRAY[%s]) AS environment, unnest(ARRAY[%s]) AS app, generate_series(0, %d) AS number"""
                        .formatted(
                                StoreSize.FLAG_START,
                                size.start(),
                                size.lastHour(),
                                size.lastHour(),
                                size.lastHour(),
                                quoted(StoreSize.ENVIRONMENTS),
                                quoted(StoreSize.APPS),
                                size.flags() - 1));
    }

    private static void values(Statement statement, StoreSize size) throws SQLException {
        for (int property = 0; property < StoreSize.PROPERTIES; property++) {
            StringBuilder rows = new StringBuilder();
            for (int number = 0; number < size.values(); number++) {
                rows.append(number == 0 ? "" : ",")
                        .append("('production','%s','%s','','%s')"
                                .formatted(StoreSize.property(property), StoreSize.value(number), Instant.EPOCH));
            }
            statement.execute("INSERT INTO received_property_values VALUES " + rows);
        }
    }

    private static String quoted(List<String> names) {
        return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
