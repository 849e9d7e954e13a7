package io.flagtally.reader.database;

import java.io.Closeable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tables that questions are asked of, with the names and columns of {@code sink-connector-config/postgres/ddl}:
 * {@code flag_activity}, {@code received_properties}, {@code received_property_values} and {@code client_applications}
 * by SQL, hourly rows through {@link #hours}. For any number of threads.
 *
 * <p>An answer says as of when it holds: ask {@link #asOf} first, then {@link #open} a connection and query. In the
 * other order the rows could be older than what the answer says.
 */
public interface UsageDatabase extends Closeable {
    /**
     * A connection for the queries of one answer, all of which see the same state. It can't write. The caller closes
     * it, soon, and neither commits nor changes its settings: an open one keeps the database from cleaning up.
     *
     * @throws SQLException if there is none to be had, or the database does not answer
     */
    Connection open() throws SQLException;

    /**
     * Ends what runs on a connection of this database: it throws there. Does nothing if nothing runs. May be called by
     * any thread; {@link java.sql.Statement#cancel} does the same for one statement.
     */
    void cancel(Connection connection) throws SQLException;

    /** Hears what a query failed with. A store of this process that is damaged is begun anew. */
    default void queryFailed(SQLException error) {}

    /** How SQL for this database differs from SQL for the other one. */
    Dialect dialect();

    /** The hourly rows, however they are stored. */
    HourlyRows hours();

    /**
     * Everything that the output topics held at this moment is in the tables; empty before that is so for the first
     * time. A database that a sink fills does not know: the newest time that its rows have.
     */
    Optional<Instant> asOf();

    /** True once it has read all that there was when it started: before, an answer would be a part. */
    boolean isCaughtUp();

    /** What stands against reading on, for a person; empty if nothing does. */
    Optional<String> problem();

    /** How far it has read each partition; empty if a sink reads, and not this process. */
    List<PartitionProgress> progress();

    /**
     * How many rows each table has, by its name, hours of flags and variants counted one by one. Counts may be half a
     * minute old, and where a sink fills the tables they are the database's own estimates.
     */
    Map<String, Long> rowCounts();

    /** Ends reading and closes all that is open. */
    @Override
    void close();
}
