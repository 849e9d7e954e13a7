package io.flagtally.reader.database.sqlite;

import io.flagtally.reader.database.Dialect;
import io.flagtally.reader.database.HourlyRows;
import io.flagtally.reader.database.PartitionProgress;
import io.flagtally.reader.database.UsageDatabase;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sqlite.SQLiteConnection;

/** The embedded store, to be asked. */
public final class SqliteDatabase implements UsageDatabase {
    private final StoreFile file;
    private final StoreState state;
    private final Closeable writer;
    private final HourlyRows hours = new SqliteHourlyRows();

    /**
     * Opens nothing yet.
     *
     * @param state told by whoever writes the file
     * @param writer closed with this
     */
    public SqliteDatabase(StoreFile file, StoreState state, Closeable writer) {
        this.file = file;
        this.state = state;
        this.writer = writer;
    }

    @Override
    public Connection open() throws SQLException {
        return file.openToRead();
    }

    @Override
    public void cancel(Connection connection) throws SQLException {
        connection.unwrap(SQLiteConnection.class).getDatabase().interrupt();
    }

    @Override
    public void queryFailed(SQLException error) {
        if (UsageStore.isDamage(error)) {
            state.damaged();
        }
    }

    @Override
    public Dialect dialect() {
        return Dialect.SQLITE;
    }

    @Override
    public HourlyRows hours() {
        return hours;
    }

    @Override
    public Optional<Instant> asOf() {
        return state.asOf();
    }

    @Override
    public boolean isCaughtUp() {
        return state.isCaughtUp();
    }

    @Override
    public Optional<String> problem() {
        return state.problem();
    }

    @Override
    public List<PartitionProgress> progress() {
        return state.progress();
    }

    @Override
    public Map<String, Long> rowCounts() {
        return state.rowCounts();
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
