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
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Unpacks the days of the embedded store. Key by key, or day by day where all days are of one series: either way what
 * is in memory does not grow with the rows.
 */
final class SqliteHourlyRows implements HourlyRows {
    private static final long HOUR_SECONDS = TimeUnit.HOURS.toSeconds(1);

    /** {@code CROSS JOIN} keeps SQLite to the order that is written here: each key is looked up day by day. */
    private static final String KEY_BY_KEY =
            """
            WITH RECURSIVE span (day) AS (VALUES (?) UNION ALL SELECT day + 1 FROM span WHERE day < ?)
            SELECT d.day, d.hours, k.id, %s FROM %s k CROSS JOIN span CROSS JOIN %s d
            WHERE d.day = span.day AND d.key = k.id AND k.last_day >= span.day%s""";

    private static final String DAY_BY_DAY =
            """
            WITH RECURSIVE span (day) AS (VALUES (?) UNION ALL SELECT day + 1 FROM span WHERE day < ?)
            SELECT d.day, d.hours, %s FROM span CROSS JOIN %s k CROSS JOIN %s d
            WHERE d.day = span.day AND d.key = k.id%s""";

    /** The columns of {@link #KEY_BY_KEY} and {@link #DAY_BY_DAY}. */
    private static final int DAY = 1;

    private static final int HOURS = 2;
    private static final int ID = 3;
    private static final int FIRST_NAME = 4;
    private static final int VARIANT = FIRST_NAME + 3;
    private static final int SERIES = 3;

    /**
     * Takes one day of a key; those of its hours that are asked for are from {@code fromHour} to before {@code end}.
     */
    private interface Days {
        void add(FlagKey key, String variant, long day, DayOfHours hours, int fromHour, int end);

        /** That was the key's last day. */
        default void endOfKey(FlagKey key, String variant) {}
    }

    @Override
    public void flags(Connection connection, HourFilter filter, FlagHours hours) throws SQLException {
        read(connection, StoreTables.FLAG_USAGE, filter, (key, variant, day, packed, fromHour, end) -> {
            for (int hour = fromHour; hour < end; hour++) {
                if (packed.has(hour)) {
                    hours.add(key, start(day, hour), packed.count(hour, 0), packed.count(hour, 1));
                }
            }
        });
    }

    @Override
    public void variants(Connection connection, HourFilter filter, VariantHours hours) throws SQLException {
        read(connection, StoreTables.VARIANT_USAGE, filter, (key, variant, day, packed, fromHour, end) -> {
            for (int hour = fromHour; hour < end; hour++) {
                if (packed.has(hour)) {
                    hours.add(key, variant, start(day, hour), packed.count(hour, 0));
                }
            }
        });
    }

    @Override
    public void flagSums(Connection connection, HourFilter filter, FlagSums sums) throws SQLException {
        read(
                connection,
                StoreTables.FLAG_USAGE,
                filter,
                new KeySums(StoreTables.FLAG_USAGE.width(), (key, variant, sum) -> sums.add(key, sum[0], sum[1])));
    }

    @Override
    public void variantSums(Connection connection, HourFilter filter, VariantSums sums) throws SQLException {
        read(
                connection,
                StoreTables.VARIANT_USAGE,
                filter,
                new KeySums(StoreTables.VARIANT_USAGE.width(), (key, variant, sum) -> sums.add(key, variant, sum[0])));
    }

    /** Adds up the hours of each key over its days. */
    private static final class KeySums implements Days {
        private interface Receiver {
            void add(FlagKey key, String variant, long[] sum);
        }

        private final Receiver receiver;
        private final long[] sum;
        private boolean isThere;

        KeySums(int width, Receiver receiver) {
            this.receiver = receiver;
            this.sum = new long[width];
        }

        @Override
        public void add(FlagKey key, String variant, long day, DayOfHours hours, int fromHour, int end) {
            isThere |= hours.hasAny(fromHour, end);
            for (int index = 0; index < sum.length; index++) {
                sum[index] = Counts.sum(sum[index], hours.sum(index, fromHour, end));
            }
        }

        @Override
        public void endOfKey(FlagKey key, String variant) {
            if (isThere) {
                receiver.add(key, variant, sum);
            }
            isThere = false;
            Arrays.fill(sum, 0);
        }
    }

    /** Days come one after the other, so one day's sums are enough. */
    @Override
    public void series(Connection connection, HourFilter filter, UsageBy by, SeriesHours hours) throws SQLException {
        HourTable.Shape<?, ?> shape = by == UsageBy.VARIANT ? StoreTables.VARIANT_USAGE : StoreTables.FLAG_USAGE;
        Span span = new Span(filter);
        if (span.isEmpty()) {
            return;
        }
        DaySums sums = new DaySums(shape.width(), hours);
        DayOfHours packed = new DayOfHours(shape.width());
        String name = by == UsageBy.NONE ? "''" : "k." + by.column();
        try (PreparedStatement select = select(connection, DAY_BY_DAY, shape, name, filter, span);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                long day = rows.getLong(DAY);
                packed.unpack(rows.getBytes(HOURS));
                sums.add(rows.getString(SERIES), day, packed, span.fromHour(day), span.end(day));
            }
        }
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

    private static Instant start(long day, int hour) {
        return Instant.ofEpochSecond((day * DayOfHours.HOURS + hour) * HOUR_SECONDS);
    }

    /** The hours that are asked for, since 1970, and their days. */
    private static final class Span {
        private final long firstHour;
        private final long endHour;

        Span(HourFilter filter) {
            this.firstHour = firstHourFrom(filter.from());
            this.endHour = firstHourFrom(filter.to());
        }

        /** The first one that starts then or later. */
        private static long firstHourFrom(Instant time) {
            return -Math.floorDiv(-time.getEpochSecond(), HOUR_SECONDS);
        }

        boolean isEmpty() {
            return firstHour >= endHour;
        }

        long firstDay() {
            return Math.floorDiv(firstHour, DayOfHours.HOURS);
        }

        long lastDay() {
            return Math.floorDiv(endHour - 1, DayOfHours.HOURS);
        }

        int fromHour(long day) {
            return (int) Math.max(0, firstHour - day * DayOfHours.HOURS);
        }

        int end(long day) {
            return (int) Math.min(DayOfHours.HOURS, endHour - day * DayOfHours.HOURS);
        }
    }

    private static void read(Connection connection, HourTable.Shape<?, ?> shape, HourFilter filter, Days receiver)
            throws SQLException {
        Span span = new Span(filter);
        if (span.isEmpty()) {
            return;
        }
        DayOfHours hours = new DayOfHours(shape.width());
        boolean hasVariant = shape.columns().size() > 3;
        long id = -1;
        FlagKey key = null;
        String variant = "";
        String names = shape.columns().stream().map(column -> "k." + column).collect(Collectors.joining(", "));
        try (PreparedStatement select = select(connection, KEY_BY_KEY, shape, names, filter, span);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                if (key == null || rows.getLong(ID) != id) {
                    if (key != null) {
                        receiver.endOfKey(key, variant);
                    }
                    id = rows.getLong(ID);
                    key = new FlagKey(
                            rows.getString(FIRST_NAME), rows.getString(FIRST_NAME + 1), rows.getString(FIRST_NAME + 2));
                    variant = hasVariant ? rows.getString(VARIANT) : "";
                }
                long day = rows.getLong(DAY);
                hours.unpack(rows.getBytes(HOURS));
                receiver.add(key, variant, day, hours, span.fromHour(day), span.end(day));
            }
        }
        if (key != null) {
            receiver.endOfKey(key, variant);
        }
    }

    private static PreparedStatement select(
            Connection connection, String sql, HourTable.Shape<?, ?> shape, String names, HourFilter filter, Span span)
            throws SQLException {
        String conditions = filter.columns().stream()
                .map(column -> " AND k." + column + " = ?")
                .collect(Collectors.joining());
        PreparedStatement select =
                connection.prepareStatement(sql.formatted(names, shape.keys(), shape.days(), conditions));
        select.setLong(1, span.firstDay());
        select.setLong(2, span.lastDay());
        int parameter = 3;
        for (String name : filter.names()) {
            select.setString(parameter++, name);
        }
        return select;
    }
}
