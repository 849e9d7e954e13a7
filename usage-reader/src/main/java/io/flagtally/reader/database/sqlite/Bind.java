package io.flagtally.reader.database.sqlite;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;

/** Sets all parameters of a statement. */
final class Bind {
    private Bind() {}

    /** From the first one on: texts, numbers, and times as seconds. */
    static PreparedStatement all(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value == null) {
                statement.setNull(i + 1, Types.INTEGER);
            } else if (value instanceof Instant time) {
                statement.setLong(i + 1, time.getEpochSecond());
            } else if (value instanceof Number number) {
                statement.setLong(i + 1, number.longValue());
            } else {
                statement.setString(i + 1, value.toString());
            }
        }
        return statement;
    }
}
