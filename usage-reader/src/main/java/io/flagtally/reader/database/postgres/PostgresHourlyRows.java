package io.flagtally.reader.database.postgres;

import io.flagtally.reader.database.Dialect;
import io.flagtally.reader.database.FlagKey;
import io.flagtally.reader.database.HourFilter;
import io.flagtally.reader.database.HourlyRows;
import io.flagtally.reader.database.UsageBy;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.stream.Collectors;

/** Reads the hourly tables, a few thousand rows at a time. */
final class PostgresHourlyRows implements HourlyRows {
    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);

    /** Without it the driver takes all rows to memory. It works in a transaction only. */
    private static final int FETCHED_AT_ONCE = 5_000;

    /** Takes a row, its columns counted from 1. */
    private interface Row {
        void add(ResultSet row) throws SQLException;
    }

    /** Questions, each with the parameters of {@link #prepare}. */
    static final String FLAGS = "SELECT environment, app, flag, window_start, yes, no FROM flag_usage_hourly%s";

    static final String VARIANTS =
            "SELECT environment, app, flag, variant, window_start, count FROM flag_variant_usage_hourly%s";

    static final String FLAG_SUMS =
            "SELECT environment, app, flag, sum(yes), sum(no) FROM flag_usage_hourly%s GROUP BY environment, app, flag";

    static final String VARIANT_SUMS = "SELECT environment, app, flag, variant, sum(count)"
            + " FROM flag_variant_usage_hourly%s GROUP BY environment, app, flag, variant";

    @Override
    public void flags(Connection connection, HourFilter filter, FlagHours hours) throws SQLException {
        read(connection, FLAGS, filter, row -> hours.add(key(row), hour(row, 4), row.getLong(5), row.getLong(6)));
    }

    @Override
    public void variants(Connection connection, HourFilter filter, VariantHours hours) throws SQLException {
        read(connection, VARIANTS, filter, row -> hours.add(key(row), row.getString(4), hour(row, 5), row.getLong(6)));
    }

    @Override
    public void series(Connection connection, HourFilter filter, UsageBy by, SeriesHours hours) throws SQLException {
        read(
                connection,
                series(by),
                filter,
                row -> hours.add(row.getString(1), hour(row, 2), sum(row, 3), sum(row, 4)));
    }

    /** The database adds up what one series has of an hour: a fifth of the rows for a flag of five apps. */
    static String series(UsageBy by) {
        return switch (by) {
            case NONE -> "SELECT '', window_start, sum(yes), sum(no) FROM flag_usage_hourly%s GROUP BY window_start";
            case APP ->
                "SELECT app, window_start, sum(yes), sum(no) FROM flag_usage_hourly%s GROUP BY app, window_start";
            case ENVIRONMENT ->
                "SELECT environment, window_start, sum(yes), sum(no) FROM flag_usage_hourly%s"
                        + " GROUP BY environment, window_start";
            case VARIANT ->
                "SELECT variant, window_start, sum(count), 0 FROM flag_variant_usage_hourly%s"
                        + " GROUP BY variant, window_start";
        };
    }

    @Override
    public void flagSums(Connection connection, HourFilter filter, FlagSums sums) throws SQLException {
        read(connection, FLAG_SUMS, filter, row -> sums.add(key(row), sum(row, 4), sum(row, 5)));
    }

    @Override
    public void variantSums(Connection connection, HourFilter filter, VariantSums sums) throws SQLException {
        read(connection, VARIANT_SUMS, filter, row -> sums.add(key(row), row.getString(4), sum(row, 5)));
    }

    private static void read(Connection connection, String question, HourFilter filter, Row receiver)
            throws SQLException {
        try (PreparedStatement select = prepare(connection, question, filter);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                receiver.add(rows);
            }
        }
    }

    static PreparedStatement prepare(Connection connection, String question, HourFilter filter) throws SQLException {
        PreparedStatement select = connection.prepareStatement(question.formatted(conditions(filter)));
        select.setFetchSize(FETCHED_AT_ONCE);
        Dialect.POSTGRES.bind(select, 1, filter.from());
        Dialect.POSTGRES.bind(select, 2, filter.to());
        int parameter = 3;
        for (String name : filter.names()) {
            select.setString(parameter++, name);
        }
        return select;
    }

    private static String conditions(HourFilter filter) {
        return " WHERE window_start >= ? AND window_start < ?"
                + filter.columns().stream()
                        .map(column -> " AND " + column + " = ?")
                        .collect(Collectors.joining());
    }

    private static FlagKey key(ResultSet row) throws SQLException {
        return new FlagKey(row.getString(1), row.getString(2), row.getString(3));
    }

    private static Instant hour(ResultSet row, int column) throws SQLException {
        return row.getTimestamp(column).toInstant();
    }

    private static long sum(ResultSet row, int column) throws SQLException {
        return row.getBigDecimal(column).min(LARGEST).longValueExact();
    }
}
