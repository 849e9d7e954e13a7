package io.flagtally.reader.database.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Hourly rows, packed by key and UTC day. Changes wait until the commit, so that a day is unpacked and packed once for
 * all of its hours that a batch has.
 */
final class HourTable<K, V> implements StoreTable<K, V> {
    /**
     * How a topic's rows fit the table.
     *
     * @param name of the hourly rows
     * @param keys table of names
     * @param days table of packed days
     * @param columns what a row is of, beside its hour
     * @param width counts of an hour
     */
    record Shape<K, V>(
            String name,
            String keys,
            String days,
            List<String> columns,
            int width,
            Function<K, List<String>> namesOfKey,
            Function<K, Instant> hourOfKey,
            Function<V, List<String>> names,
            Function<V, Instant> hour,
            Function<V, long[]> counts) {}

    private final Connection connection;
    private final Shape<K, V> shape;
    private final Retention retention;
    private final StoreMetrics metrics;
    private final UsageKeys keys;
    private final PreparedStatement select;
    private final PreparedStatement upsert;
    private final PreparedStatement delete;
    private final PreparedStatement count;
    private final DayOfHours day;
    private final List<HourChange> changes = new ArrayList<>();

    /** Hours that there are, the changes of this transaction included that were flushed. */
    private long hours;

    private long expiredBefore = Long.MIN_VALUE;

    HourTable(Connection connection, Shape<K, V> shape, Retention retention, StoreMetrics metrics) throws SQLException {
        this.connection = connection;
        this.shape = shape;
        this.retention = retention;
        this.metrics = metrics;
        this.keys = new UsageKeys(connection, shape.keys, shape.columns);
        this.select = connection.prepareStatement("SELECT hours FROM " + shape.days + " WHERE day = ? AND key = ?");
        this.upsert = connection.prepareStatement("INSERT INTO " + shape.days
                + " (day, key, hours) VALUES (?, ?, ?) ON CONFLICT (day, key) DO UPDATE SET hours = excluded.hours");
        this.delete = connection.prepareStatement("DELETE FROM " + shape.days + " WHERE day = ? AND key = ?");
        this.count = connection.prepareStatement("INSERT INTO hour_counts (name, hours) VALUES (?, ?)"
                + " ON CONFLICT (name) DO UPDATE SET hours = excluded.hours");
        this.day = new DayOfHours(shape.width);
        this.hours = StoreFile.number(connection, "SELECT hours FROM hour_counts WHERE name = '" + shape.name + "'");
        retention.saw(StoreFile.number(connection, "SELECT max(day) FROM " + shape.days));
    }

    @Override
    public String name() {
        return shape.name;
    }

    @Override
    public void put(V row) throws SQLException {
        Instant hour = shape.hour.apply(row);
        long day = Retention.day(hour);
        retention.saw(day);
        if (day < retention.firstDay()) {
            metrics.rowOlderThanKept();
            return;
        }
        long[] counts = shape.counts.apply(row);
        changes.add(new HourChange(
                keys.idOf(shape.names.apply(row), day),
                day,
                hourOfDay(hour),
                counts[0],
                counts.length > 1 ? counts[1] : 0));
    }

    @Override
    public void remove(K key) throws SQLException {
        Instant hour = shape.hourOfKey.apply(key);
        OptionalLong id = keys.find(shape.namesOfKey.apply(key));
        if (id.isPresent()) {
            changes.add(new HourChange(
                    id.getAsLong(), Retention.day(hour), hourOfDay(hour), HourChange.GONE, HourChange.GONE));
        }
    }

    private static int hourOfDay(Instant hour) {
        return hour.atOffset(ZoneOffset.UTC).getHour();
    }

    @Override
    public void flush() throws SQLException {
        if (!changes.isEmpty()) {
            // Stable: of several versions of an hour the last one holds.
            changes.sort(HourChange.BY_DAY_AND_KEY);
            int start = 0;
            for (int i = 1; i <= changes.size(); i++) {
                if (i == changes.size() || !changes.get(i).isOfSameDay(changes.get(start))) {
                    write(changes.subList(start, i));
                    start = i;
                }
            }
            upsert.executeBatch();
            changes.clear();
            Bind.all(count, shape.name, hours).executeUpdate();
        }
        expire();
    }

    private void write(List<HourChange> ofOneDay) throws SQLException {
        HourChange any = ofOneDay.get(0);
        boolean existed = read(any.day(), any.key());
        int before = day.size();
        ofOneDay.forEach(change -> change.applyTo(day));
        hours += day.size() - before;
        if (!day.isEmpty()) {
            upsert.setLong(1, any.day());
            upsert.setLong(2, any.key());
            upsert.setBytes(3, day.pack());
            upsert.addBatch();
        } else if (existed) {
            Bind.all(delete, any.day(), any.key()).executeUpdate();
        }
    }

    private boolean read(long dayNumber, long key) throws SQLException {
        select.setLong(1, dayNumber);
        select.setLong(2, key);
        try (ResultSet row = select.executeQuery()) {
            if (row.next()) {
                day.unpack(row.getBytes(1));
                return true;
            }
        }
        day.clear();
        return false;
    }

    private void expire() throws SQLException {
        long firstDay = retention.firstDay();
        if (firstDay <= expiredBefore) {
            return;
        }
        try (PreparedStatement old =
                connection.prepareStatement("SELECT hours FROM " + shape.days + " WHERE day < ?")) {
            try (ResultSet rows = Bind.all(old, firstDay).executeQuery()) {
                while (rows.next()) {
                    day.unpack(rows.getBytes(1));
                    hours -= day.size();
                }
            }
        }
        try (PreparedStatement old = connection.prepareStatement("DELETE FROM " + shape.days + " WHERE day < ?")) {
            Bind.all(old, firstDay).executeUpdate();
        }
        keys.expire(firstDay);
        Bind.all(count, shape.name, hours).executeUpdate();
        expiredBefore = firstDay;
    }

    @Override
    public void clear() throws SQLException {
        changes.clear();
        try (PreparedStatement all = connection.prepareStatement("DELETE FROM " + shape.days)) {
            all.executeUpdate();
        }
        keys.clear();
        hours = 0;
        Bind.all(count, shape.name, hours).executeUpdate();
    }

    @Override
    public long rows() {
        return hours;
    }
}
