package io.flagtally.benchmarks.reader;

import io.flagtally.reader.database.HourFilter;
import io.flagtally.reader.database.UsageDatabase;
import io.flagtally.reader.database.following.EmbeddedDatabase;
import io.flagtally.reader.database.sqlite.StoreSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The store in a process of its own: {@code bootstrap-servers folder requests flags days values}. Waits until it has
 * caught up and then asks; prints a line {@code name figure} for each figure. Without requests it only catches up.
 */
final class StoreProcess {
    private static final int HOURS_OF_A_FLAG_DAYS = 30;

    private final UsageDatabase database;
    private final StoreSize size;

    private StoreProcess(UsageDatabase database, StoreSize size) {
        this.database = database;
        this.size = size;
    }

    public static void main(String[] arguments) throws Exception {
        Instant started =
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        Path folder = Path.of(arguments[1]);
        int requests = Integer.parseInt(arguments[2]);
        StoreSize size = StoreSize.parse(Arrays.asList(arguments).subList(3, 6));
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (UsageDatabase database = EmbeddedDatabase.start(
                Map.of("bootstrap.servers", arguments[0]),
                "",
                new StoreSettings(folder, StoreSettings.DEFAULT_KEEP_DAYS),
                InstantSource.system(),
                registry)) {
            while (!database.isCaughtUp()) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            print("ready-seconds", Duration.between(started, Instant.now()).toMillis() / 1e3);
            print(
                    "rows",
                    database.rowCounts().values().stream()
                            .mapToDouble(Long::doubleValue)
                            .sum());
            print("file-mb", registry.get("flagtally.reader.file").gauge().value() / 1e6);
            if (requests > 0) {
                new StoreProcess(database, size).ask(requests, folder);
            }
            print(
                    "heap-mb",
                    ManagementFactory.getMemoryPoolMXBeans().stream()
                                    .filter(pool -> pool.getType() == MemoryType.HEAP)
                                    .map(MemoryPoolMXBean::getPeakUsage)
                                    .mapToLong(MemoryUsage::getUsed)
                                    .sum()
                            / 1e6);
        }
        System.out.println("done");
        // Until it is ended by who reads that.
        new CountDownLatch(1).await();
    }

    private void ask(int requests, Path folder) throws Exception {
        String bare = bareTable(folder);
        Crowd crowd = new Crowd(requests);
        // Warm, and in turn, so that what else the machine does meets all.
        crowd.ask(this::flagUsage);
        print("flag", crowd.ask(this::flagUsage));
        crowd.ask(() -> bareQuery(bare));
        print("bare", crowd.ask(() -> bareQuery(bare)));
        crowd.ask(this::values);
        print("values", crowd.ask(this::values));
        long start = System.nanoTime();
        int keys = sums();
        print("all-flags-7d-ms", (System.nanoTime() - start) / 1e6);
        print("all-flags", keys);
    }

    private int flagUsage() throws SQLException {
        Instant now = Instant.now();
        long[] sum = new long[1];
        int[] hours = new int[1];
        try (Connection connection = database.open()) {
            database.hours()
                    .flags(
                            connection,
                            HourFilter.between(now.minus(Duration.ofDays(HOURS_OF_A_FLAG_DAYS)), now)
                                    .environment("production")
                                    .flag(StoreSize.flag(
                                            ThreadLocalRandom.current().nextInt(size.flags()))),
                            (key, hour, yes, no) -> {
                                sum[0] += yes + no;
                                hours[0]++;
                            });
        }
        return hours[0];
    }

    private int values() throws SQLException {
        String prefix = StoreSize.value(ThreadLocalRandom.current().nextInt(size.values()))
                .substring(0, 3);
        int found = 0;
        try (Connection connection = database.open();
                PreparedStatement select = connection.prepareStatement(
                        """
                        SELECT value, label, first_received FROM received_property_values
                        WHERE environment = 'production' AND property = ? AND value >= ? AND value < ?
                        ORDER BY value LIMIT 100""")) {
            select.setString(1, StoreSize.property(ThreadLocalRandom.current().nextInt(StoreSize.PROPERTIES)));
            select.setString(2, prefix);
            select.setString(3, prefix + "\uffff");
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found += rows.getString(1).isEmpty() ? 0 : 1;
                }
            }
        }
        return found;
    }

    private int sums() throws SQLException {
        Instant now = Instant.now();
        int[] keys = new int[1];
        try (Connection connection = database.open()) {
            database.hours()
                    .flagSums(
                            connection,
                            HourFilter.between(now.minus(Duration.ofDays(7)), now),
                            (key, yes, no) -> keys[0]++);
        }
        return keys[0];
    }

    /** The hours of some flags, one to a row, in an order that has those of a flag side by side. */
    private String bareTable(Path folder) throws SQLException {
        String url = "jdbc:sqlite:" + folder.resolve("bare.db");
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("DROP TABLE IF EXISTS bare");
            statement.executeUpdate(
                    """
                    CREATE TABLE bare (flag TEXT, app TEXT, window_start INTEGER, yes INTEGER, no INTEGER,
                    PRIMARY KEY (flag, app, window_start)) WITHOUT ROWID""");
            connection.setAutoCommit(false);
            long now = Instant.now().getEpochSecond() / 3_600;
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO bare VALUES (?, ?, ?, ?, ?)")) {
                for (int flag = 0; flag < Math.min(size.flags(), 100); flag++) {
                    for (String app : StoreSize.APPS) {
                        for (long hour = now - size.days() * 24L; hour < now; hour++) {
                            insert.setString(1, StoreSize.flag(flag));
                            insert.setString(2, app);
                            insert.setLong(3, hour * 3_600);
                            insert.setLong(4, hour % 20_000);
                            insert.setLong(5, hour % 300);
                            insert.addBatch();
                        }
                    }
                    insert.executeBatch();
                }
            }
            connection.commit();
        }
        return url;
    }

    private int bareQuery(String url) throws SQLException {
        int hours = 0;
        long sum = 0;
        try (Connection connection = DriverManager.getConnection(url);
                PreparedStatement select =
                        connection.prepareStatement("SELECT app, window_start, yes, no FROM bare WHERE flag = ?")) {
            select.setString(1, StoreSize.flag(ThreadLocalRandom.current().nextInt(Math.min(size.flags(), 100))));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    hours += rows.getString(1).isEmpty() || rows.getLong(2) == 0 ? 0 : 1;
                    sum += rows.getLong(3) + rows.getLong(4);
                }
            }
        }
        return sum < 0 ? 0 : hours;
    }

    private static void print(String name, List<Double> p50AndP99) {
        print(name + "-p50-ms", p50AndP99.get(0));
        print(name + "-p99-ms", p50AndP99.get(1));
    }

    private static void print(String name, double figure) {
        System.out.printf(Locale.ROOT, "%s %.3f%n", name, figure);
    }
}
