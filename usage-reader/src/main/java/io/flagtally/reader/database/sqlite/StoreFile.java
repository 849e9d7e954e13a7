package io.flagtally.reader.database.sqlite;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.runtime.start.FolderLock;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.sqlite.SQLiteConfig;

/**
 * The file of the embedded store, in a folder that belongs to it alone: it may be deleted and made again at any time.
 * Beside it lie SQLite's write-ahead log and index, and the driver's native library, for which no other folder is sure
 * to be writable. Connections to read may be asked for by any thread.
 */
public final class StoreFile implements Closeable {
    /** The version of schema.sql and of what packed days look like. */
    static final int VERSION = 1;

    /** Marks the file as one of ours: "FTUR" in ASCII. */
    static final int APPLICATION_ID = 0x46545552;

    private static final String NAME = "usage.db";
    private static final int WRITER_CACHE_KIB = 32 * 1024;
    private static final int READER_CACHE_KIB = 4 * 1024;
    /** For a reader, while the log of a killed process is read back. */
    private static final int READER_BUSY_MS = 5_000;

    /** There is no other writer: what it waits for is a query that still reads what should be erased. */
    private static final int WRITER_BUSY_MS = 100;

    /** Pages of 4 KiB. The default, 1,000, syncs more often than the rate of a rebuild allows. */
    private static final int PAGES_BETWEEN_CHECKPOINTS = 8_000;

    private final Path file;
    private final FolderLock owner;

    /** Who opens a connection reads; who replaces the file writes. */
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    /**
     * Makes the folder, but no file yet.
     *
     * @throws InvalidSettingsException if the folder can't be made or another process uses it
     */
    public StoreFile(Path folder) {
        this.file = folder.resolve(NAME);
        try {
            Files.createDirectories(folder);
            if (System.getProperty("org.sqlite.tmpdir") == null) {
                System.setProperty("org.sqlite.tmpdir", folder.toAbsolutePath().toString());
            }
            this.owner = FolderLock.take(folder)
                    .orElseThrow(() -> InvalidSettingsException.of("data-dir: another reader uses " + folder));
            deleteLibraries(folder);
        } catch (IOException e) {
            throw InvalidSettingsException.of("data-dir: can't make or write " + folder);
        }
    }

    /** SQLite's own, each as a process left it that was killed: it is unpacked again at every start. */
    private static void deleteLibraries(Path folder) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "sqlite-*sqlitejdbc*")) {
            for (Path each : left) {
                Files.deleteIfExists(each);
            }
        }
    }

    public boolean exists() {
        return Files.exists(file);
    }

    /** Tells two files of this name apart; empty if there is none. */
    Optional<Object> identity() {
        try {
            Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            return Optional.of(key == null ? file : key);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes of the file and its write-ahead log. */
    public long bytes() {
        return size(file) + size(sibling("-wal"));
    }

    private static long size(Path path) {
        try {
            return Files.exists(path) ? Files.size(path) : 0;
        } catch (IOException e) {
            // Gone in between.
            return 0;
        }
    }

    /** Opens the file to write, as it is. One connection at a time. */
    Connection openToWrite() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        // A transaction that was told to be done survives the death of the process; after a power cut the last ones may
        // be gone, with their positions, and are read again.
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.setCacheSize(-WRITER_CACHE_KIB);
        config.setBusyTimeout(WRITER_BUSY_MS);
        config.setWalAutocheckpoint(PAGES_BETWEEN_CHECKPOINTS);
        Connection connection = config.createConnection("jdbc:sqlite:" + file);
        try {
            execute(connection, "PRAGMA secure_delete = ON");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Opens the file to read. All statements of the connection see the state that the first one saw. */
    Connection openToRead() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        config.setCacheSize(-READER_CACHE_KIB);
        config.setBusyTimeout(READER_BUSY_MS);
        lock.readLock().lock();
        try {
            Connection connection = config.createConnection("jdbc:sqlite:" + file);
            connection.setAutoCommit(false);
            return connection;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Deletes the file and makes an empty one. Connections that are open go on with what they have. */
    void replace() throws SQLException {
        lock.writeLock().lock();
        try {
            for (String ending : List.of("", "-wal", "-shm", "-journal")) {
                Files.deleteIfExists(sibling(ending));
            }
            try (Connection connection = openToWrite()) {
                execute(connection, "BEGIN IMMEDIATE");
                for (String each : schema()) {
                    execute(connection, each);
                }
                execute(connection, "PRAGMA application_id = " + APPLICATION_ID);
                execute(connection, "PRAGMA user_version = " + VERSION);
                execute(connection, "COMMIT");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't delete " + file, e);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private static List<String> schema() throws IOException {
        try (InputStream resource = StoreFile.class.getResourceAsStream("schema.sql")) {
            String script = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
            return List.of(script.replaceAll("(?m)^--.*\n", "").trim().split(";\\s*"));
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    private Path sibling(String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    /** Lets go of the folder. */
    @Override
    public void close() {
        try {
            owner.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
