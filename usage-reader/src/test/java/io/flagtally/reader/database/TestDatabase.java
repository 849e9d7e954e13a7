package io.flagtally.reader.database;

import io.flagtally.reader.database.postgres.PostgresDatabase;
import io.flagtally.reader.database.postgres.PostgresSettings;
import io.flagtally.reader.database.sqlite.SqliteDatabase;
import io.flagtally.reader.database.sqlite.StoreFile;
import io.flagtally.reader.database.sqlite.StoreMetrics;
import io.flagtally.reader.database.sqlite.StoreOrigin;
import io.flagtally.reader.database.sqlite.StoreSettings;
import io.flagtally.reader.database.sqlite.StoreState;
import io.flagtally.reader.database.sqlite.UsageStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Each database that questions are asked of, filled with the same rows: {@code @EnumSource} runs a test on both. */
public enum TestDatabase {
    SQLITE {
        @Override
        public UsageDatabase filledWith(TestRows rows, Path folder) throws SQLException {
            StoreFile file = new StoreFile(folder);
            StoreMetrics metrics = new StoreMetrics(new SimpleMeterRegistry());
            StoreSettings settings = new StoreSettings(folder, StoreSettings.DEFAULT_KEEP_DAYS);
            StoreState state = new StoreState();
            try (UsageStore store = UsageStore.open(file, false, new StoreOrigin("c", ""), settings, CLOCK, metrics)) {
                for (TestRows.Row row : rows.rows()) {
                    store.put(row.topic(), row.value());
                }
                store.commit(List.of(), Optional.of(AS_OF));
                state.reading(List.of());
                state.caughtUp(AS_OF);
                state.counted(store.countRows());
            }
            return new SqliteDatabase(file, state, file);
        }
    },

    POSTGRES {
        @Override
        public UsageDatabase filledWith(TestRows rows, Path folder) throws SQLException, IOException {
            String name = "test" + DATABASES.incrementAndGet();
            Server.execute("postgres", "CREATE DATABASE " + name + " TEMPLATE template");
            try (Connection connection = DriverManager.getConnection(Server.url(name))) {
                for (TestRows.Row row : rows.rows()) {
                    insert(connection, row);
                }
            }
            // As the daily job does: each month in a partition of its own.
            Server.execute(name, "SELECT flagtally_add_partitions('flag_usage_hourly')");
            Server.execute(name, "SELECT flagtally_add_partitions('flag_variant_usage_hourly')");
            Server.execute(name, "VACUUM (ANALYZE)");
            return new PostgresDatabase(
                    new PostgresSettings("jdbc:postgresql://localhost:" + Server.port() + "/" + name, "reader", "", 8),
                    CLOCK);
        }
    };

    /** What is now for the databases. */
    public static final Instant AS_OF = Instant.parse("2026-11-28T12:34:56Z");

    private static final InstantSource CLOCK = InstantSource.fixed(AS_OF);
    private static final AtomicInteger DATABASES = new AtomicInteger();

    /**
     * A database with these rows. Close it.
     *
     * @param folder an empty one
     */
    public abstract UsageDatabase filledWith(TestRows rows, Path folder) throws SQLException, IOException;

    private static void insert(Connection connection, TestRows.Row row) throws SQLException {
        Object[] fields = TestRows.fields(row.value());
        String table = row.topic().tableName();
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO %s VALUES (%s)"
                .formatted(table, String.join(", ", Collections.nCopies(fields.length, "?"))))) {
            for (int i = 0; i < fields.length; i++) {
                if (fields[i] == TestRows.NO_TIME) {
                    insert.setNull(i + 1, Types.TIMESTAMP_WITH_TIMEZONE);
                } else {
                    insert.setObject(i + 1, fields[i]);
                }
            }
            insert.executeUpdate();
        }
    }

    /** One Postgres for all tests of this JVM, with the shipped tables and a role that may only select. */
    private static final class Server {
        private static final Path SCRIPTS = Path.of("../sink-connector-config/postgres");
        private static EmbeddedPostgres started;

        private static synchronized EmbeddedPostgres started() throws IOException, SQLException {
            if (started == null) {
                started = EmbeddedPostgres.start();
                execute("postgres", "CREATE DATABASE template");
                execute("postgres", "CREATE ROLE reader LOGIN");
                for (String folder : List.of("functions", "ddl", "views")) {
                    try (Stream<Path> files = Files.list(SCRIPTS.resolve(folder))) {
                        for (Path file : files.sorted().toList()) {
                            execute("template", Files.readString(file));
                        }
                    }
                }
                execute("template", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader");
            }
            return started;
        }

        private static int port() throws IOException, SQLException {
            return started().getPort();
        }

        private static String url(String database) throws IOException, SQLException {
            return started().getJdbcUrl("postgres", database);
        }

        private static void execute(String database, String sql) throws IOException, SQLException {
            try (Connection connection = DriverManager.getConnection(url(database));
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }
}
