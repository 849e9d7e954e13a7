package io.flagtally.reader.database.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.flagtally.reader.database.Dialect;
import io.flagtally.reader.database.HourlyRows;
import io.flagtally.reader.database.PartitionProgress;
import io.flagtally.reader.database.UsageDatabase;
import io.flagtally.runtime.PeriodicTask;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The tables that a sink fills, asked in transactions that can't write. Starts without the database, and goes on when
 * it comes back.
 */
public final class PostgresDatabase implements UsageDatabase {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /** Beyond any deadline of ours, for a query whose reader died. */
    private static final Duration LONGEST_QUERY = Duration.ofMinutes(1);

    /** How often the newest time is looked up: most answers need it. */
    private static final Duration LOOKS_EVERY = Duration.ofSeconds(2);

    /** One in so many looks counts rows as well. */
    private static final int LOOKS_PER_COUNT = 15;

    private final HikariDataSource pool;
    private final HourlyRows hours = new PostgresHourlyRows();
    private final InstantSource clock;
    private final PeriodicTask looks = new PeriodicTask("database-looks", this::look, () -> LOOKS_EVERY);
    private int looked;
    private volatile Optional<Instant> newest = Optional.empty();
    private volatile Map<String, Long> counts = Map.of();
    private volatile Optional<String> problem = Optional.of("the database was not asked yet");

    /**
     * The same, after a first look.
     *
     * @throws io.flagtally.model.InvalidSettingsException if there is a server, and these settings can never work
     */
    public static PostgresDatabase checked(PostgresSettings settings, InstantSource clock) {
        PostgresAccess.check(driver(settings), settings);
        return new PostgresDatabase(settings, clock);
    }

    /** Connects, or goes on trying to. */
    public PostgresDatabase(PostgresSettings settings, InstantSource clock) {
        this.clock = clock;
        this.pool = new HikariDataSource(poolOf(settings));
        looks.start();
    }

    private static HikariConfig poolOf(PostgresSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(driver(settings));
        config.setPoolName("postgres");
        // One more for the looks.
        config.setMaximumPoolSize(settings.queries() + 1);
        config.setMinimumIdle(1);
        config.setReadOnly(true);
        config.setAutoCommit(false);
        // All statements of a connection see the state that the first one saw.
        config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        config.setConnectionTimeout(LONGEST_WAIT.toMillis());
        config.setInitializationFailTimeout(-1);
        return config;
    }

    private static PGSimpleDataSource driver(PostgresSettings settings) {
        PGSimpleDataSource driver = new PGSimpleDataSource();
        driver.setUrl(settings.url());
        driver.setUser(settings.user());
        if (!settings.password().isEmpty()) {
            driver.setPassword(settings.password());
        }
        driver.setApplicationName("flagtally reader");
        driver.setOptions("-c default_transaction_read_only=on -c statement_timeout=" + LONGEST_QUERY.toMillis());
        driver.setLoginTimeout((int) LONGEST_WAIT.toSeconds());
        return driver;
    }

    @Override
    public Connection open() throws SQLException {
        return pool.getConnection();
    }

    @Override
    public void cancel(Connection connection) throws SQLException {
        connection.unwrap(PGConnection.class).cancelQuery();
    }

    @Override
    public Dialect dialect() {
        return Dialect.POSTGRES;
    }

    @Override
    public HourlyRows hours() {
        return hours;
    }

    @Override
    public Optional<Instant> asOf() {
        return newest;
    }

    @Override
    public boolean isCaughtUp() {
        return problem.isEmpty();
    }

    @Override
    public Optional<String> problem() {
        return problem;
    }

    @Override
    public List<PartitionProgress> progress() {
        return List.of();
    }

    @Override
    public Map<String, Long> rowCounts() {
        return counts;
    }

    @Override
    public void close() {
        looks.close();
        pool.close();
    }

    private void look() {
        try {
            newest = readNewest();
            if (looked++ % LOOKS_PER_COUNT == 0) {
                counts = readCounts();
            }
            problem = Optional.empty();
        } catch (SQLException e) {
            problem = Optional.of("the database does not answer: " + e.getMessage());
        }
    }

    /** An hour has rows before it is over, and none is of the future. */
    private Optional<Instant> readNewest() throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        """
                        SELECT greatest(
                            (SELECT max(window_start) FROM flag_usage_hourly),
                            (SELECT max(window_start) FROM flag_variant_usage_hourly),
                            (SELECT max(last_seen) FROM client_applications))""")) {
            row.next();
            Instant now = clock.instant();
            return Dialect.POSTGRES.time(row, 1).map(time -> time.isAfter(now) ? now : time);
        }
    }

    /** As the database's planner sees them: counting would take minutes. */
    private Map<String, Long> readCounts() throws SQLException {
        try (Connection connection = open();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        """
                        SELECT coalesce(parent.relname, part.relname), sum(greatest(part.reltuples, 0))::bigint
                        FROM pg_class part
                        LEFT JOIN pg_inherits ON inhrelid = part.oid
                        LEFT JOIN pg_class parent ON parent.oid = inhparent
                        WHERE part.relkind = 'r' AND coalesce(parent.relname, part.relname) IN (
                            'flag_usage_hourly', 'flag_variant_usage_hourly', 'flag_activity', 'received_properties',
                            'received_property_values', 'client_applications')
                            AND pg_table_is_visible(coalesce(parent.oid, part.oid))
                        GROUP BY 1""")) {
            Map<String, Long> found = new TreeMap<>();
            while (rows.next()) {
                found.put(rows.getString(1), rows.getLong(2));
            }
            return found;
        }
    }
}
