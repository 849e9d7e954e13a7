package io.flagtally.reader.snapshot;

import io.flagtally.reader.database.Dialect;
import io.flagtally.reader.database.FlagKey;
import io.flagtally.reader.database.HourFilter;
import io.flagtally.reader.database.HourlyRows;
import io.flagtally.reader.database.UsageDatabase;
import io.flagtally.reader.state.StateRule;
import io.flagtally.reader.state.StateSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads snapshots. What they hold is known first, so that the rest, however much it is, passes by and takes no memory.
 * Most of the hours are long past, and reports come at most 48 hours late: what is older than two days is added up once
 * an hour, and only the rest each time.
 */
final class SnapshotReader {
    static final int SPARKLINE_HOURS = 24;

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration WEEK = Duration.ofDays(7);
    /** One more than the latest report. */
    private static final Duration RECENT = Duration.ofHours(49);

    private static final int FETCHED_AT_ONCE = 2_000;

    /** Of some names, all of them. */
    private static final String KEYS =
            "SELECT environment, app, flag, first_seen, last_seen, last_yes, last_no FROM flag_activity%s";

    private static final String CLIENTS =
            "SELECT environment, app, sdk, sdk_version, min(first_seen), max(last_seen) AS newest"
                    + " FROM client_applications%s GROUP BY environment, app, sdk, sdk_version";

    private static final String APPS_OF_CLIENTS = "SELECT environment, app, min(first_seen), max(last_seen)"
            + " FROM client_applications%s GROUP BY environment, app";

    /** Takes a row; its columns are counted from 1. */
    private interface Row {
        void add(ResultSet row) throws SQLException;
    }

    private final UsageDatabase database;
    private final Dialect dialect;
    private final StateSettings states;
    private final StateRule rule;
    private final int most;
    /** Null until they were read. */
    private OlderHours older;

    /** {@code most} is {@link SnapshotSettings#maxFlags}. */
    SnapshotReader(UsageDatabase database, StateSettings states, int most) {
        this.database = database;
        this.dialect = database.dialect();
        this.states = states;
        this.rule = new StateRule(states);
        this.most = most;
    }

    /** Of everything. By one thread. */
    Snapshot read(Connection connection, Moment moment) throws SQLException {
        HourFilter all = HourFilter.ALL;
        SnapshotBuilder builder = held(connection, all, moment);
        if (older == null || !older.end().equals(moment.endOfHour().minus(RECENT)) || !builder.isCoveredBy(older)) {
            older = readOlder(connection, all, moment, builder);
        }
        builder.add(older);
        recent(connection, all, moment, builder);
        return builder.build();
    }

    /** Of the flags and apps that {@code names} has, whatever their hours. By any thread. */
    Snapshot read(Connection connection, HourFilter names, Moment moment) throws SQLException {
        SnapshotBuilder builder = held(connection, names, moment);
        builder.add(readOlder(connection, names, moment, builder));
        recent(connection, names, moment, builder);
        return builder.build();
    }

    /** A builder that holds what was seen last, and knows all that was seen of it. */
    private SnapshotBuilder held(Connection connection, HourFilter names, Moment moment) throws SQLException {
        SnapshotBuilder builder = new SnapshotBuilder(moment, rule, new Variants(most));
        int keys = read(
                connection,
                KEYS + newestFirst("last_seen", "app", "flag", "environment"),
                names,
                row -> builder.hold(key(row), seen(row)));
        if (keys == most) {
            read(connection, KEYS, names, row -> builder.saw(key(row), seen(row)));
        }
        if (names.flag().isEmpty()) {
            clients(connection, names, builder);
        }
        return builder;
    }

    private void clients(Connection connection, HourFilter names, SnapshotBuilder builder) throws SQLException {
        int clients = read(
                connection,
                CLIENTS + newestFirst("newest", "app", "environment", "sdk", "sdk_version"),
                names,
                row -> builder.holdApp(app(row), sdk(row.getString(3), row.getString(4)), seen(row, 5, 6)));
        if (clients == most) {
            read(connection, APPS_OF_CLIENTS, names, row -> builder.sawApp(app(row), seen(row, 3, 4)));
        }
    }

    /**
     * Ends a query with the newest rows, as many as there is room for; of those that are equally new always the same.
     */
    private String newestFirst(String time, String... key) {
        return " ORDER BY " + time + " DESC, "
                + Stream.of(key).map(dialect::byBytes).collect(Collectors.joining(", ")) + " LIMIT " + most;
    }

    /** Hands over each row, and says how many there were. */
    private static int read(Connection connection, String question, HourFilter names, Row receiver)
            throws SQLException {
        String conditions =
                names.columns().stream().map(column -> column + " = ?").collect(Collectors.joining(" AND "));
        try (PreparedStatement select =
                connection.prepareStatement(question.formatted(conditions.isEmpty() ? "" : " WHERE " + conditions))) {
            select.setFetchSize(FETCHED_AT_ONCE);
            int parameter = 1;
            for (String name : names.names()) {
                select.setString(parameter++, name);
            }
            int count = 0;
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    receiver.add(row);
                    count++;
                }
            }
            return count;
        }
    }

    private static FlagKey key(ResultSet row) throws SQLException {
        return new FlagKey(row.getString(1), row.getString(2), row.getString(3));
    }

    private Seen seen(ResultSet row) throws SQLException {
        return new Seen(
                dialect.time(row, 4).orElseThrow(),
                dialect.time(row, 5).orElseThrow(),
                dialect.time(row, 6),
                dialect.time(row, 7));
    }

    private static Place app(ResultSet row) throws SQLException {
        return new Place(row.getString(1), row.getString(2));
    }

    /** Of a client, which knows no outcomes. */
    private Seen seen(ResultSet row, int first, int last) throws SQLException {
        return new Seen(
                dialect.time(row, first).orElseThrow(),
                dialect.time(row, last).orElseThrow(),
                Optional.empty(),
                Optional.empty());
    }

    private static String sdk(String name, String version) {
        return name.isEmpty() || version.isEmpty() ? name + version : name + ":" + version;
    }

    private OlderHours readOlder(Connection connection, HourFilter names, Moment moment, SnapshotBuilder builder)
            throws SQLException {
        HourlyRows hours = database.hours();
        Instant end = moment.endOfHour();
        Instant recent = end.minus(RECENT);
        OlderHours older = builder.olderHours(recent, new Variants(most));
        hours.flagSums(
                connection, names.during(end.minus(WEEK), recent), (key, yes, no) -> older.add(key, new Sums(yes, no)));
        Instant from = firstOfStates(end);
        if (from.isBefore(recent)) {
            hours.variantSums(
                    connection, names.during(from, recent), (key, variant, count) -> older.addVariant(key, variant));
        }
        return older;
    }

    private void recent(Connection connection, HourFilter names, Moment moment, SnapshotBuilder builder)
            throws SQLException {
        HourlyRows hours = database.hours();
        Instant end = moment.endOfHour();
        Instant recent = end.minus(RECENT);
        hours.flags(
                connection,
                names.during(recent, end),
                (key, hour, yes, no) -> builder.addHour(key, slot(hour, end), yes, no));
        Instant from = firstOfStates(end);
        hours.variantSums(
                connection,
                names.during(from.isAfter(recent) ? from : recent, end),
                (key, variant, count) -> builder.addVariant(key, variant));
    }

    /** The first hour whose variants states look at. */
    private Instant firstOfStates(Instant end) {
        return end.minus(states.settledAfter()).minus(HOUR);
    }

    /** An hour's place in the sparkline; below 0 it is older than that. */
    private static int slot(Instant hour, Instant end) {
        return SPARKLINE_HOURS - (int) Duration.between(hour, end).toHours();
    }
}
