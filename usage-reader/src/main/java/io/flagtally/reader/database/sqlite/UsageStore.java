package io.flagtally.reader.database.sqlite;

import io.flagtally.model.topics.Topic;
import java.io.Closeable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Writes the embedded store: rows, and in the same transaction how far the topics were read. So after any kill it holds
 * exactly what lies before its positions. {@link #put} and {@link #remove}, then {@link #commit}; after an error
 * {@link #close} it and open it again. Of one thread.
 */
public final class UsageStore implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(UsageStore.class);

    private final StoreFile file;
    /** Of the file that is written. */
    private final Optional<Object> identity;

    private final Connection connection;
    private final StoreMetrics metrics;
    private final Map<Topic, StoreTable<?, ?>> tables = new EnumMap<>(Topic.class);
    private final PreparedStatement savePosition;

    /** True if deleted bytes may still stand in the write-ahead log. */
    private boolean isErasing = true;

    private UsageStore(
            StoreFile file, Connection connection, StoreSettings settings, InstantSource clock, StoreMetrics metrics)
            throws SQLException {
        this.file = file;
        this.identity = file.identity();
        this.connection = connection;
        this.metrics = metrics;
        Retention retention = new Retention(settings.keepDays(), clock);
        tables.put(Topic.FLAG_USAGE_HOURLY, new HourTable<>(connection, StoreTables.FLAG_USAGE, retention, metrics));
        tables.put(
                Topic.FLAG_VARIANT_USAGE_HOURLY,
                new HourTable<>(connection, StoreTables.VARIANT_USAGE, retention, metrics));
        tables.put(Topic.FLAG_ACTIVITY, new PlainTable<>(connection, StoreTables.ACTIVITY));
        tables.put(Topic.RECEIVED_PROPERTIES, new PlainTable<>(connection, StoreTables.PROPERTIES));
        tables.put(Topic.RECEIVED_PROPERTY_VALUES, new PlainTable<>(connection, StoreTables.VALUES));
        tables.put(Topic.CLIENT_APPLICATIONS, new PlainTable<>(connection, StoreTables.CLIENTS));
        this.savePosition = connection.prepareStatement(
                """
                INSERT INTO positions (topic, partition, topic_id, position, leader_epoch) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (topic, partition) DO UPDATE SET topic_id = excluded.topic_id,
                    position = excluded.position, leader_epoch = excluded.leader_epoch""");
        eraseFromLog();
        StoreFile.execute(connection, "BEGIN IMMEDIATE");
    }

    /**
     * Opens the file, or begins it anew where it is of no use, and says so.
     *
     * @param isDamaged true if it is known to be of no use
     * @throws SQLException if the file can't be written: the disk is full, say
     */
    public static UsageStore open(
            StoreFile file,
            boolean isDamaged,
            StoreOrigin origin,
            StoreSettings settings,
            InstantSource clock,
            StoreMetrics metrics)
            throws SQLException {
        Optional<Anew> reason =
                isDamaged && file.exists() ? Optional.of(Anew.DAMAGED) : StoreCheck.whatStandsAgainst(file, origin);
        if (reason.isPresent()) {
            beginAnew(file, origin, reason.get(), clock.instant(), metrics);
        }
        Connection connection = file.openToWrite();
        try {
            return new UsageStore(file, connection, settings, clock, metrics);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Deletes what there is and makes an empty store. No store of this file may be open. */
    private static void beginAnew(StoreFile file, StoreOrigin origin, Anew reason, Instant now, StoreMetrics metrics)
            throws SQLException {
        if (reason == Anew.MISSING) {
            LOG.info("reads all topics from their first record: {}", reason);
        } else {
            LOG.warn("begins anew and reads all topics from their first record: {}", reason);
        }
        metrics.begunAnew(reason);
        file.replace();
        try (Connection connection = file.openToWrite();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO store (cluster, topic_prefix, deletions_known_to) VALUES (?, ?, ?)")) {
            Bind.all(insert, origin.cluster(), origin.topicPrefix(), now).executeUpdate();
        }
    }

    /** True if this says that the file is not what was written to it. */
    public static boolean isDamage(Throwable error) {
        if (error instanceof SQLiteException said) {
            // Without what SQLite adds in the higher bits.
            int code = said.getResultCode().code & 0xff;
            return code == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_NOTADB.code;
        }
        return error instanceof DamagedStoreException;
    }

    /** The topics that have a table. */
    public static List<Topic> topics() {
        return List.of(
                Topic.FLAG_USAGE_HOURLY,
                Topic.FLAG_VARIANT_USAGE_HOURLY,
                Topic.FLAG_ACTIVITY,
                Topic.RECEIVED_PROPERTIES,
                Topic.RECEIVED_PROPERTY_VALUES,
                Topic.CLIENT_APPLICATIONS);
    }

    /** Where reading goes on; nothing for a partition that was never read. */
    public List<StoredPosition> positions() throws SQLException {
        List<StoredPosition> positions = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT topic, partition, topic_id, position, leader_epoch FROM positions")) {
            while (rows.next()) {
                positions.add(new StoredPosition(
                        rows.getString(1), rows.getInt(2), rows.getString(3), rows.getLong(4), rows.getInt(5)));
            }
        }
        return positions;
    }

    /**
     * Every row that was deleted before this moment is deleted here. Of later ones the topics tell, each for a time
     * that is the topic's.
     */
    public Instant deletionsKnownTo() throws SQLException {
        return Instant.ofEpochSecond(StoreFile.number(connection, "SELECT deletions_known_to FROM store"));
    }

    /** The key's row is this, whatever it was; {@code row} is of the topic's type of values. */
    public void put(Topic topic, Object row) throws SQLException {
        table(topic).put(row);
    }

    /** There is no row under the key any more; {@code key} is of the topic's type of keys. */
    public void remove(Topic topic, Object key) throws SQLException {
        table(topic).remove(key);
        isErasing = true;
    }

    @SuppressWarnings("unchecked")
    private StoreTable<Object, Object> table(Topic topic) {
        return (StoreTable<Object, Object>) tables.get(topic);
    }

    /**
     * Ends the transaction and begins the next one.
     *
     * @param positions behind what was written in it
     * @param asOf as of when all is there; empty if nothing new is known
     */
    public void commit(Collection<StoredPosition> positions, Optional<Instant> asOf) throws SQLException {
        for (StoreTable<?, ?> table : tables.values()) {
            table.flush();
        }
        for (StoredPosition each : positions) {
            Bind.all(savePosition, each.topic(), each.partition(), each.topicId(), each.position(), each.leaderEpoch())
                    .addBatch();
        }
        savePosition.executeBatch();
        if (asOf.isPresent()) {
            knowsDeletionsTo(asOf.get());
            StoreFile.execute(connection, "UPDATE store SET as_of = deletions_known_to");
        }
        commit();
    }

    private void knowsDeletionsTo(Instant time) throws SQLException {
        StoreFile.execute(connection, "UPDATE store SET deletions_known_to = " + time.getEpochSecond());
    }

    /** Gives up all rows of a topic, to read it from its first record on. */
    public void beginAnew(Topic topic, String name, Anew reason) throws SQLException {
        LOG.warn("begins anew and reads {} from its first record: {}", name, reason);
        metrics.begunAnew(reason);
        tables.get(topic).clear();
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM positions WHERE topic = ?")) {
            Bind.all(delete, name).executeUpdate();
        }
        StoreFile.execute(connection, "UPDATE store SET as_of = NULL");
        isErasing = true;
        commit();
    }

    /** All rows of topics that tell of deleted ones were just given up: from now on nothing can have been missed. */
    public void forgetsDeletionsBefore(Instant now) throws SQLException {
        knowsDeletionsTo(now);
        commit();
    }

    private void commit() throws SQLException {
        StoreFile.execute(connection, "COMMIT");
        eraseFromLog();
        StoreFile.execute(connection, "BEGIN IMMEDIATE");
    }

    /**
     * The log holds pages as they were before a row was deleted, until it is cut off. A query that still reads them
     * puts that off to the next commit.
     */
    private void eraseFromLog() throws SQLException {
        if (isErasing) {
            isErasing = StoreFile.number(connection, "PRAGMA wal_checkpoint(TRUNCATE)") != 0;
        }
    }

    /** Throws if somebody deleted the file or put another in its place: queries would find that one, or none. */
    public void checkFile() throws DamagedStoreException {
        if (!file.identity().equals(identity)) {
            throw new DamagedStoreException("the file of the store was deleted or replaced");
        }
    }

    /** True if deleted rows may still be found in the write-ahead log: commit again, soon. */
    public boolean isErasing() {
        return isErasing;
    }

    /** How many rows each table has. Counts some of them one by one. */
    public Map<String, Long> countRows() throws SQLException {
        Map<String, Long> counts = new TreeMap<>();
        for (StoreTable<?, ?> table : tables.values()) {
            counts.put(table.name(), table.rows());
        }
        return counts;
    }

    /** Gives up what was not committed. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("could not close the store cleanly: {}", e.getMessage());
        }
    }
}
