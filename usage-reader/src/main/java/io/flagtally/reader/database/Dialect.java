package io.flagtally.reader.database;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;

/** What SQL for the two databases does not share. All else is the same text. */
public enum Dialect {
    /** Times are seconds since 1970 UTC; texts compare by their bytes. */
    SQLITE("sqlite") {
        @Override
        public Optional<Instant> time(ResultSet row, int column) throws SQLException {
            long seconds = row.getLong(column);
            return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochSecond(seconds));
        }

        @Override
        public void bind(PreparedStatement statement, int parameter, Instant time) throws SQLException {
            statement.setLong(parameter, time.getEpochSecond());
        }

        @Override
        public void bindNoTime(PreparedStatement statement, int parameter) throws SQLException {
            statement.setNull(parameter, Types.INTEGER);
        }

        @Override
        public String byBytes(String column) {
            return column;
        }
    },

    /** Times are {@code timestamptz}; texts compare as the database's language has it, unless told otherwise. */
    POSTGRES("postgres") {
        @Override
        public Optional<Instant> time(ResultSet row, int column) throws SQLException {
            return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
        }

        @Override
        public void bind(PreparedStatement statement, int parameter, Instant time) throws SQLException {
            statement.setTimestamp(parameter, Timestamp.from(time));
        }

        @Override
        public void bindNoTime(PreparedStatement statement, int parameter) throws SQLException {
            statement.setNull(parameter, Types.TIMESTAMP_WITH_TIMEZONE);
        }

        @Override
        public String byBytes(String column) {
            return column + " COLLATE \"C\"";
        }
    };

    private final String database;

    Dialect(String database) {
        this.database = database;
    }

    /** What people call the database, in lower case. */
    public String database() {
        return database;
    }

    /** The time in a column, counted from 1; empty for null. */
    public abstract Optional<Instant> time(ResultSet row, int column) throws SQLException;

    /** Sets a parameter, counted from 1, to be compared with a column of times. Whole seconds. */
    public abstract void bind(PreparedStatement statement, int parameter, Instant time) throws SQLException;

    /** The same for null. */
    public abstract void bindNoTime(PreparedStatement statement, int parameter) throws SQLException;

    /**
     * The column, to be compared and ordered by the bytes of its UTF-8 text. In this order all texts with a prefix lie
     * side by side: {@code WHERE c >= prefix AND c < end of prefix}.
     */
    public abstract String byBytes(String column);
}
