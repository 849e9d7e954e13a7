package io.flagtally.reader.api;

import io.flagtally.reader.database.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A page of a table: filtered, ordered by the columns of its key, from behind a cursor on. Its text is made of
 * constants only; everything that a client wrote is bound.
 */
public final class SqlList {
    /** Makes a row of the answer. */
    public interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Dialect dialect;
    private final String columns;
    private final String table;
    private final List<String> key;
    private final List<String> conditions = new ArrayList<>();
    private final List<String> values = new ArrayList<>();

    /**
     * Of all rows, so far.
     *
     * @param columns selected, the key's first
     * @param key ordered by, in this order
     */
    public SqlList(Dialect dialect, String table, String columns, String... key) {
        this.dialect = dialect;
        this.table = table;
        this.columns = columns;
        this.key = List.of(key);
    }

    /** Only rows with that text in a column, if there is one. */
    public SqlList with(String column, Optional<String> text) {
        text.ifPresent(value -> condition(column + " = ?", value));
        return this;
    }

    /** Only rows whose column contains that text; A to Z in any case. */
    public SqlList containing(String column, Optional<String> text) {
        String like = dialect == Dialect.POSTGRES ? " ILIKE ? ESCAPE '!'" : " LIKE ? ESCAPE '!'";
        text.ifPresent(value -> condition(column + like, '%' + value.replaceAll("[!%_]", "!$0") + '%'));
        return this;
    }

    /** Only rows whose column begins with that text, in this case. */
    public SqlList beginningWith(String column, Optional<String> prefix) {
        prefix.ifPresent(value -> {
            condition(dialect.byBytes(column) + " >= ?", value);
            behind(value).ifPresent(end -> condition(dialect.byBytes(column) + " < ?", end));
        });
        return this;
    }

    private void condition(String sql, String value) {
        conditions.add(sql);
        values.add(value);
    }

    /** The page that the request asks for. */
    public <T> Slice<T> page(Request request, Questions questions, Reader<T> reader) {
        List<String> list = new ArrayList<>(List.of(table));
        list.addAll(conditions);
        list.addAll(values);
        Optional<List<String>> behind = Cursor.find(request, list, key.size());
        int limit = Slice.limit(request);
        return questions.ask(request.deadline(), connection -> page(connection, list, behind, limit, reader));
    }

    private <T> Slice<T> page(
            Connection connection, List<String> list, Optional<List<String>> behind, int limit, Reader<T> reader)
            throws SQLException {
        String order = key.stream().map(dialect::byBytes).collect(Collectors.joining(", "));
        List<String> where = new ArrayList<>(conditions);
        if (behind.isPresent()) {
            String[] places = new String[key.size()];
            Arrays.fill(places, "?");
            where.add("(" + order + ") > (" + String.join(", ", places) + ")");
        }
        String sql = "SELECT " + columns + " FROM " + table
                + (where.isEmpty() ? "" : " WHERE " + String.join(" AND ", where))
                + " ORDER BY " + order + " LIMIT ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int at = 1;
            for (String value : values) {
                statement.setString(at++, value);
            }
            for (String value : behind.orElse(List.of())) {
                statement.setString(at++, value);
            }
            statement.setInt(at, limit + 1);
            try (ResultSet row = statement.executeQuery()) {
                return read(row, list, limit, reader);
            }
        }
    }

    private <T> Slice<T> read(ResultSet row, List<String> list, int limit, Reader<T> reader) throws SQLException {
        List<T> rows = new ArrayList<>();
        List<String> last = List.of();
        while (row.next()) {
            if (rows.size() == limit) {
                return new Slice<>(rows, Optional.of(Cursor.of(list, last)));
            }
            List<String> place = new ArrayList<>();
            for (int i = 1; i <= key.size(); i++) {
                place.add(row.getString(i));
            }
            last = place;
            rows.add(reader.read(row));
        }
        return new Slice<>(rows, Optional.empty());
    }

    /** The first text behind all that begin with a prefix; empty if there is none. */
    static Optional<String> behind(String prefix) {
        int[] points = prefix.codePoints().toArray();
        for (int last = points.length - 1; last >= 0; last--) {
            if (points[last] < Character.MAX_CODE_POINT) {
                // UTF-8 has no surrogates: what comes behind U+D7FF is U+E000.
                points[last] =
                        points[last] == Character.MIN_SURROGATE - 1 ? Character.MAX_SURROGATE + 1 : points[last] + 1;
                return Optional.of(new String(points, 0, last + 1));
            }
        }
        return Optional.empty();
    }
}
