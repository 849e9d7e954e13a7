package io.flagtally.reader.database.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A table that has a row for each key of its topic, written as it comes. */
final class PlainTable<K, V> implements StoreTable<K, V> {
    /**
     * How a topic's rows fit the table.
     *
     * @param keyColumns its primary key
     * @param columns the other ones
     * @param key values of the key's columns
     * @param row values of all columns
     */
    record Shape<K, V>(
            String name,
            List<String> keyColumns,
            List<String> columns,
            Function<K, Object[]> key,
            Function<V, Object[]> row) {}

    private final Connection connection;
    private final Shape<K, V> shape;
    private final PreparedStatement upsert;
    private final PreparedStatement delete;

    PlainTable(Connection connection, Shape<K, V> shape) throws SQLException {
        this.connection = connection;
        this.shape = shape;
        String key = String.join(", ", shape.keyColumns);
        this.upsert =
                connection.prepareStatement("INSERT INTO %s (%s, %s) VALUES (%s) ON CONFLICT (%s) DO UPDATE SET %s"
                        .formatted(
                                shape.name,
                                key,
                                String.join(", ", shape.columns),
                                String.join(
                                        ", ", Collections.nCopies(shape.keyColumns.size() + shape.columns.size(), "?")),
                                key,
                                shape.columns.stream()
                                        .map(column -> column + " = excluded." + column)
                                        .collect(Collectors.joining(", "))));
        this.delete = connection.prepareStatement("DELETE FROM %s WHERE %s"
                .formatted(
                        shape.name,
                        shape.keyColumns.stream().map(column -> column + " = ?").collect(Collectors.joining(" AND "))));
    }

    @Override
    public String name() {
        return shape.name;
    }

    @Override
    public void put(V row) throws SQLException {
        Bind.all(upsert, shape.row.apply(row)).executeUpdate();
    }

    @Override
    public void remove(K key) throws SQLException {
        Bind.all(delete, shape.key.apply(key)).executeUpdate();
    }

    @Override
    public void flush() {
        // Nothing waits.
    }

    @Override
    public void clear() throws SQLException {
        try (PreparedStatement all = connection.prepareStatement("DELETE FROM " + shape.name)) {
            all.executeUpdate();
        }
    }

    @Override
    public long rows() throws SQLException {
        return StoreFile.number(connection, "SELECT count(*) FROM " + shape.name);
    }
}
