package io.flagtally.benchmarks.reader;

import io.flagtally.reader.database.UsageDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The baseline: the hours of some flags, one to a row, in an order that has those of a flag side by side. A question
 * reads as many rows of it as one about a flag's usage has hours.
 */
final class BareTable {
    private static final int MOST_FLAGS = 100;
    private static final long HOUR_SECONDS = 3_600;

    /** Opens a connection as the reader does for each question: from its pool, or a new one to a file. */
    interface Source {
        Connection open() throws SQLException;
    }

    private final Source source;
    private final int flags;

    private BareTable(Source source, StoreSize size) {
        this.source = source;
        this.flags = flagsOf(size);
    }

    private static int flagsOf(StoreSize size) {
        return Math.min(size.flags(), MOST_FLAGS);
    }

    /** The one that {@link #fill} made in a Postgres. */
    static BareTable in(UsageDatabase database, StoreSize size) {
        return new BareTable(database::open, size);
    }

    /** A new file of SQLite. */
    static BareTable inFile(Path file, StoreSize size) throws SQLException, IOException {
        Files.deleteIfExists(file);
        String url = "jdbc:sqlite:" + file;
        try (Connection connection = DriverManager.getConnection(url)) {
            fill(connection, size, "WITHOUT ROWID");
        }
        return new BareTable(() -> DriverManager.getConnection(url), size);
    }

    static void fill(Connection connection, StoreSize size, String kind) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    """
                    CREATE TABLE bare (flag TEXT, app TEXT, window_start BIGINT, yes BIGINT, no BIGINT,
                    PRIMARY KEY (flag, app, window_start)) %s"""
                            .formatted(kind));
        }
        connection.setAutoCommit(false);
        long now = Instant.now().getEpochSecond() / HOUR_SECONDS;
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO bare VALUES (?, ?, ?, ?, ?)")) {
            for (int flag = 0; flag < flagsOf(size); flag++) {
                for (String app : StoreSize.APPS) {
                    for (long hour = now - size.days() * 24L; hour < now; hour++) {
                        insert.setString(1, StoreSize.flag(flag));
                        insert.setString(2, app);
                        insert.setLong(3, hour * HOUR_SECONDS);
                        insert.setLong(4, hour % 20_000);
                        insert.setLong(5, hour % 300);
                        insert.addBatch();
                    }
                }
                insert.executeBatch();
            }
        }
        connection.commit();
    }

    /** How many rows a query found. */
    int query() throws SQLException {
        int hours = 0;
        long sum = 0;
        try (Connection connection = source.open();
                PreparedStatement select =
                        connection.prepareStatement("SELECT app, window_start, yes, no FROM bare WHERE flag = ?")) {
            select.setString(1, StoreSize.flag(ThreadLocalRandom.current().nextInt(flags)));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    hours += rows.getString(1).isEmpty() || rows.getLong(2) == 0 ? 0 : 1;
                    sum += rows.getLong(3) + rows.getLong(4);
                }
            }
        }
        return sum < 0 ? 0 : hours;
    }
}
