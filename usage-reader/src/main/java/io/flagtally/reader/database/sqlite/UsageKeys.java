package io.flagtally.reader.database.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Small numbers for the names that hourly rows are of, in a table of their own; those in use are held on the heap. */
final class UsageKeys {
    /** About 250 bytes each. */
    private static final int HELD = 50_000;

    private final PreparedStatement find;
    private final PreparedStatement insert;
    private final PreparedStatement moveLastDay;
    private final PreparedStatement expire;
    private final PreparedStatement clear;

    /** Names to what is known of them, those used last at the end. */
    private final Map<List<String>, Known> held = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<String>, Known> eldest) {
            return size() > HELD;
        }
    };

    /** A number and the newest day that has hours under it. */
    private static final class Known {
        private final long id;
        private long lastDay;

        private Known(long id, long lastDay) {
            this.id = id;
            this.lastDay = lastDay;
        }
    }

    UsageKeys(Connection connection, String table, List<String> columns) throws SQLException {
        this.find = connection.prepareStatement("SELECT id, last_day FROM %s WHERE %s"
                .formatted(
                        table, columns.stream().map(column -> column + " = ?").collect(Collectors.joining(" AND "))));
        this.insert = connection.prepareStatement("INSERT INTO %s (%s, last_day) VALUES (%s, ?) RETURNING id"
                .formatted(
                        table,
                        String.join(", ", columns),
                        String.join(", ", Collections.nCopies(columns.size(), "?"))));
        this.moveLastDay = connection.prepareStatement("UPDATE " + table + " SET last_day = ? WHERE id = ?");
        this.expire = connection.prepareStatement("DELETE FROM " + table + " WHERE last_day < ?");
        this.clear = connection.prepareStatement("DELETE FROM " + table);
    }

    /** The number of these names, a new one if they have none, which has hours on this day. */
    long idOf(List<String> names, long day) throws SQLException {
        Known known = known(names);
        if (known == null) {
            known = insert(names, day);
            held.put(names, known);
        }
        if (day > known.lastDay) {
            Bind.all(moveLastDay, day, known.id).executeUpdate();
            known.lastDay = day;
        }
        return known.id;
    }

    /** The number of these names, if they have one. */
    OptionalLong find(List<String> names) throws SQLException {
        Known known = known(names);
        return known == null ? OptionalLong.empty() : OptionalLong.of(known.id);
    }

    private Known known(List<String> names) throws SQLException {
        Known known = held.get(names);
        if (known == null) {
            known = read(names);
            if (known != null) {
                held.put(names, known);
            }
        }
        return known;
    }

    private Known read(List<String> names) throws SQLException {
        try (ResultSet row = Bind.all(find, names.toArray()).executeQuery()) {
            return row.next() ? new Known(row.getLong(1), row.getLong(2)) : null;
        }
    }

    private Known insert(List<String> names, long day) throws SQLException {
        Object[] values = new Object[names.size() + 1];
        names.toArray(values);
        values[names.size()] = day;
        try (ResultSet row = Bind.all(insert, values).executeQuery()) {
            row.next();
            return new Known(row.getLong(1), day);
        }
    }

    /** Gives up names that have no hours from this day on. */
    void expire(long firstDay) throws SQLException {
        if (Bind.all(expire, firstDay).executeUpdate() > 0) {
            held.clear();
        }
    }

    /** Gives up all names. */
    void clear() throws SQLException {
        clear.executeUpdate();
        held.clear();
    }
}
