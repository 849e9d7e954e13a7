package io.flagtally.reader.snapshot;

import io.flagtally.reader.database.Dialect;
import io.flagtally.reader.database.FlagKey;
import io.flagtally.reader.database.HourFilter;
import io.flagtally.reader.database.HourlyRows;
import io.flagtally.reader.database.UsageDatabase;
import io.flagtally.reader.state.StateSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a snapshot. Most of the hours are long past, and reports come at most 48 hours late: what is older than two
 * days is added up once an hour, and only the rest each time. Of one thread.
 */
final class SnapshotReader {
    static final int SPARKLINE_HOURS = 24;

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration WEEK = Duration.ofDays(7);
    /** One more than the latest report. */
    private static final Duration RECENT = Duration.ofHours(49);

    private static final int FETCHED_AT_ONCE = 2_000;

    private final UsageDatabase database;
    private final StateSettings settings;
    private final SnapshotBuilder.Factory builders;
    /** Null until they were read. */
    private OlderHours older;

    SnapshotReader(UsageDatabase database, StateSettings settings, SnapshotBuilder.Factory builders) {
        this.database = database;
        this.settings = settings;
        this.builders = builders;
    }

    /**
     * The snapshot as of a moment that was asked for before the connection was opened.
     *
     * @param judgedAt when states are judged
     */
    Snapshot read(Connection connection, Optional<Instant> asOf, Instant judgedAt, Instant now) throws SQLException {
        Instant hour = now.truncatedTo(ChronoUnit.HOURS);
        if (older == null || !older.hour().equals(hour)) {
            older = readOlder(connection, hour);
        }
        SnapshotBuilder builder = builders.at(asOf, judgedAt);
        recent(connection, hour, builder);
        builder.add(older);
        activity(connection, builder);
        clients(connection, builder);
        return builder.build();
    }

    private OlderHours readOlder(Connection connection, Instant hour) throws SQLException {
        HourlyRows hours = database.hours();
        Instant end = hour.plus(HOUR);
        Map<FlagKey, Sums> sums = new HashMap<>();
        hours.flagSums(
                connection,
                HourFilter.between(end.minus(WEEK), end.minus(RECENT)),
                (key, yes, no) -> sums.put(key, new Sums(yes, no)));
        Map<Place, Set<String>> variants = new HashMap<>();
        Instant from = end.minus(settings.settledAfter()).minus(HOUR);
        if (from.isBefore(end.minus(RECENT))) {
            hours.variantSums(
                    connection,
                    HourFilter.between(from, end.minus(RECENT)),
                    (key, variant, count) -> addVariant(variants, key, variant));
        }
        return new OlderHours(hour, sums, variants);
    }

    private void recent(Connection connection, Instant hour, SnapshotBuilder builder) throws SQLException {
        Instant end = hour.plus(HOUR);
        HourFilter recent = HourFilter.between(end.minus(RECENT), end);
        database.hours()
                .flags(
                        connection,
                        recent,
                        (key, at, yes, no) -> builder.addHour(
                                key,
                                SPARKLINE_HOURS
                                        - 1
                                        - (int) Duration.between(at, hour).toHours(),
                                yes,
                                no));
        Instant from = end.minus(settings.settledAfter()).minus(HOUR);
        HourFilter ofStates = HourFilter.between(from.isAfter(recent.from()) ? from : recent.from(), end);
        database.hours().variantSums(connection, ofStates, (key, variant, count) -> builder.addVariant(key, variant));
    }

    private void activity(Connection connection, SnapshotBuilder builder) throws SQLException {
        Dialect dialect = database.dialect();
        String sql = "SELECT environment, app, flag, first_seen, last_seen, last_yes, last_no FROM flag_activity";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(FETCHED_AT_ONCE);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    builder.addActivity(
                            new FlagKey(row.getString(1), row.getString(2), row.getString(3)),
                            dialect.time(row, 4).orElseThrow(),
                            dialect.time(row, 5).orElseThrow(),
                            dialect.time(row, 6),
                            dialect.time(row, 7));
                }
            }
        }
    }

    private void clients(Connection connection, SnapshotBuilder builder) throws SQLException {
        Dialect dialect = database.dialect();
        String sql = "SELECT environment, app, sdk, sdk_version, min(first_seen), max(last_seen) AS newest"
                + " FROM client_applications GROUP BY environment, app, sdk, sdk_version ORDER BY newest DESC";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setFetchSize(FETCHED_AT_ONCE);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    builder.addClient(
                            new Place(row.getString(1), row.getString(2)),
                            sdk(row.getString(3), row.getString(4)),
                            dialect.time(row, 5).orElseThrow(),
                            dialect.time(row, 6).orElseThrow());
                }
            }
        }
    }

    private static String sdk(String name, String version) {
        List<String> parts = new ArrayList<>(List.of(name, version));
        parts.removeIf(String::isEmpty);
        return String.join(":", parts);
    }

    static void addVariant(Map<Place, Set<String>> variants, FlagKey key, String variant) {
        Set<String> known = variants.computeIfAbsent(new Place(key.environment(), key.flag()), any -> new HashSet<>(4));
        if (known.size() < FlagRow.MOST_VARIANTS) {
            known.add(variant);
        }
    }
}
