package io.flagtally.reader.database.sqlite;

import io.flagtally.reader.database.Counts;
import io.flagtally.reader.database.FlagKey;
import io.flagtally.reader.database.HourFilter;
import io.flagtally.reader.database.HourlyRows;
import io.flagtally.reader.database.UsageBy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Unpacks the days of the embedded store. */
final class SqliteHourlyRows implements HourlyRows {
    private static final long HOUR_SECONDS = TimeUnit.HOURS.toSeconds(1);

    /**
     * Takes one day of a key; those of its hours that are asked for are from {@code fromHour} to before {@code end}.
     */
    private interface Days {
        void add(List<String> names, long day, DayOfHours hours, int fromHour, int end);
    }

    @Override
    public void flags(Connection connection, HourFilter filter, FlagHours hours) throws SQLException {
        Map<List<String>, FlagKey> keys = new HashMap<>();
        read(connection, StoreTables.FLAG_USAGE, filter, (names, day, packed, fromHour, end) -> {
            FlagKey key = keys.computeIfAbsent(names, SqliteHourlyRows::key);
            for (int hour = fromHour; hour < end; hour++) {
                if (packed.has(hour)) {
                    hours.add(key, start(day, hour), packed.count(hour, 0), packed.count(hour, 1));
                }
            }
        });
    }

    @Override
    public void variants(Connection connection, HourFilter filter, VariantHours hours) throws SQLException {
        Map<List<String>, FlagKey> keys = new HashMap<>();
        read(connection, StoreTables.VARIANT_USAGE, filter, (names, day, packed, fromHour, end) -> {
            FlagKey key = keys.computeIfAbsent(names, SqliteHourlyRows::key);
            for (int hour = fromHour; hour < end; hour++) {
                if (packed.has(hour)) {
                    hours.add(key, names.get(3), start(day, hour), packed.count(hour, 0));
                }
            }
        });
    }

    /** Days come one after the other, so one day's sums are enough. */
    @Override
    public void series(Connection connection, HourFilter filter, UsageBy by, SeriesHours hours) throws SQLException {
        boolean isVariants = by == UsageBy.VARIANT;
        HourTable.Shape<?, ?> shape = isVariants ? StoreTables.VARIANT_USAGE : StoreTables.FLAG_USAGE;
        DaySums sums = new DaySums(shape.width(), hours);
        read(connection, shape, filter, (names, day, packed, fromHour, end) -> {
            String name = isVariants ? names.get(3) : by.nameOf(key(names));
            sums.add(name, day, packed, fromHour, end);
        });
        sums.handOver();
    }

    /** Adds up the hours of each series over one day. */
    private static final class DaySums {
        /** Some 800 bytes each. More names come in parts. */
        private static final int MOST_NAMES = 1_000;

        private final int width;
        private final SeriesHours receiver;
        private final Map<String, DayOfHours> sums = new HashMap<>();
        private long day;

        DaySums(int width, SeriesHours receiver) {
            this.width = width;
            this.receiver = receiver;
        }

        void add(String name, long dayOfHours, DayOfHours hours, int fromHour, int end) {
            if (dayOfHours != day) {
                handOver();
                day = dayOfHours;
            }
            if (sums.size() >= MOST_NAMES && !sums.containsKey(name)) {
                handOver();
                sums.clear();
            }
            sums.computeIfAbsent(name, any -> new DayOfHours(width)).add(hours, fromHour, end);
        }

        void handOver() {
            sums.forEach((name, sum) -> {
                for (int hour = 0; hour < DayOfHours.HOURS; hour++) {
                    if (sum.has(hour)) {
                        receiver.add(name, start(day, hour), sum.count(hour, 0), width > 1 ? sum.count(hour, 1) : 0);
                    }
                }
                sum.clear();
            });
        }
    }

    @Override
    public void flagSums(Connection connection, HourFilter filter, FlagSums sums) throws SQLException {
        sums(connection, StoreTables.FLAG_USAGE, filter).forEach((names, sum) -> sums.add(key(names), sum[0], sum[1]));
    }

    @Override
    public void variantSums(Connection connection, HourFilter filter, VariantSums sums) throws SQLException {
        sums(connection, StoreTables.VARIANT_USAGE, filter)
                .forEach((names, sum) -> sums.add(key(names), names.get(3), sum[0]));
    }

    private static Map<List<String>, long[]> sums(Connection connection, HourTable.Shape<?, ?> shape, HourFilter filter)
            throws SQLException {
        Map<List<String>, long[]> sums = new LinkedHashMap<>();
        read(connection, shape, filter, (names, day, packed, fromHour, end) -> {
            if (!packed.hasAny(fromHour, end)) {
                return;
            }
            long[] sum = sums.computeIfAbsent(names, any -> new long[shape.width()]);
            for (int index = 0; index < sum.length; index++) {
                sum[index] = Counts.sum(sum[index], packed.sum(index, fromHour, end));
            }
        });
        return sums;
    }

    private static FlagKey key(List<String> names) {
        return new FlagKey(names.get(0), names.get(1), names.get(2));
    }

    private static Instant start(long day, int hour) {
        return Instant.ofEpochSecond((day * DayOfHours.HOURS + hour) * HOUR_SECONDS);
    }

    /** Since 1970, the first one that starts then or later. */
    private static long firstHourFrom(Instant time) {
        return -Math.floorDiv(-time.getEpochSecond(), HOUR_SECONDS);
    }

    private static void read(Connection connection, HourTable.Shape<?, ?> shape, HourFilter filter, Days receiver)
            throws SQLException {
        long firstHour = firstHourFrom(filter.from());
        long endHour = firstHourFrom(filter.to());
        if (firstHour >= endHour) {
            return;
        }
        long firstDay = Math.floorDiv(firstHour, DayOfHours.HOURS);
        long lastDay = Math.floorDiv(endHour - 1, DayOfHours.HOURS);
        Map<Long, List<String>> keys = keys(connection, shape, filter, firstDay);
        DayOfHours hours = new DayOfHours(shape.width());
        try (PreparedStatement days = days(connection, shape, filter, firstDay, lastDay);
                ResultSet rows = days.executeQuery()) {
            while (rows.next()) {
                List<String> names = keys.get(rows.getLong(2));
                if (names != null) {
                    long day = rows.getLong(1);
                    hours.unpack(rows.getBytes(3));
                    receiver.add(names, day, hours, (int) Math.max(0, firstHour - day * DayOfHours.HOURS), (int)
                            Math.min(DayOfHours.HOURS, endHour - day * DayOfHours.HOURS));
                }
            }
        }
    }

    private static Map<Long, List<String>> keys(
            Connection connection, HourTable.Shape<?, ?> shape, HourFilter filter, long firstDay) throws SQLException {
        Map<Long, List<String>> keys = new HashMap<>();
        int columns = shape.columns().size();
        try (PreparedStatement select = connection.prepareStatement("SELECT id, %s FROM %s k WHERE last_day >= ?%s"
                .formatted(String.join(", ", shape.columns()), shape.keys(), conditions(filter)))) {
            select.setLong(1, firstDay);
            bindNames(select, 2, filter);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    String[] names = new String[columns];
                    for (int i = 0; i < columns; i++) {
                        names[i] = rows.getString(i + 2);
                    }
                    keys.put(rows.getLong(1), List.of(names));
                }
            }
        }
        return keys;
    }

    /**
     * Few keys are looked up day by day; where they may be all keys, the days are read one after the other.
     * {@code CROSS JOIN} keeps SQLite to the order that is written here.
     */
    private static PreparedStatement days(
            Connection connection, HourTable.Shape<?, ?> shape, HourFilter filter, long firstDay, long lastDay)
            throws SQLException {
        boolean isNarrow = filter.flag().isPresent() || filter.app().isPresent();
        String sql = isNarrow
                ? """
                WITH RECURSIVE span (day) AS (VALUES (?) UNION ALL SELECT day + 1 FROM span WHERE day < ?)
                SELECT d.day, d.key, d.hours FROM span CROSS JOIN %s k CROSS JOIN %s d
                WHERE d.day = span.day AND d.key = k.id%s"""
                        .formatted(shape.keys(), shape.days(), conditions(filter))
                : "SELECT day, key, hours FROM " + shape.days() + " WHERE day BETWEEN ? AND ?";
        PreparedStatement select = connection.prepareStatement(sql);
        select.setLong(1, firstDay);
        select.setLong(2, lastDay);
        if (isNarrow) {
            bindNames(select, 3, filter);
        }
        return select;
    }

    private static String conditions(HourFilter filter) {
        return filter.columns().stream()
                .map(column -> " AND k." + column + " = ?")
                .collect(Collectors.joining());
    }

    private static void bindNames(PreparedStatement statement, int first, HourFilter filter) throws SQLException {
        int parameter = first;
        for (String name : filter.names()) {
            statement.setString(parameter++, name);
        }
    }
}
