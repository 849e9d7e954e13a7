package io.flagtally.benchmarks.reader;

import io.flagtally.benchmarks.machine.ProcessTimes;
import io.flagtally.reader.Reader;
import io.flagtally.reader.ReaderConfig;
import io.flagtally.reader.api.Access;
import io.flagtally.reader.api.Deadline;
import io.flagtally.reader.api.HttpSettings;
import io.flagtally.reader.api.Questions;
import io.flagtally.reader.database.HourFilter;
import io.flagtally.reader.database.UsageBy;
import io.flagtally.reader.database.UsageDatabase;
import io.flagtally.reader.database.following.EmbeddedDatabase;
import io.flagtally.reader.database.postgres.PostgresDatabase;
import io.flagtally.reader.database.postgres.PostgresSettings;
import io.flagtally.reader.database.sqlite.StoreSettings;
import io.flagtally.reader.status.Counters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A reader in a process of its own: {@code bootstrap-servers-or-database-url folder requests flags days values}. Waits
 * until it is ready, asks its database, tells the port and answers there until it is ended. Prints a line {@code name
 * figure} for each figure, the last ones when it is ended. Without requests it asks nothing.
 */
final class StoreProcess {
    private static final int HOURS_OF_A_FLAG_DAYS = 30;

    /** Nothing is to fail on a machine that does other work. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final UsageDatabase database;
    private final StoreSize size;

    private StoreProcess(String where, Path folder, StoreSize size) {
        this.size = size;
        this.database = where.startsWith("jdbc:")
                ? new PostgresDatabase(
                        new PostgresSettings(where, FilledPostgres.ROLE, "", HttpSettings.DEFAULT.maxQueries()),
                        InstantSource.system())
                : EmbeddedDatabase.start(
                        Map.of("bootstrap.servers", where),
                        "",
                        new StoreSettings(folder, StoreSettings.DEFAULT_KEEP_DAYS),
                        InstantSource.system(),
                        metrics);
    }

    public static void main(String[] arguments) throws Exception {
        Instant started =
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        Path folder = Path.of(arguments[1]);
        StoreSize size = StoreSize.parse(Arrays.asList(arguments).subList(3, 6));
        new StoreProcess(arguments[0], folder, size).run(started, folder, Integer.parseInt(arguments[2]));
    }

    private void run(Instant started, Path folder, int requests) throws Exception {
        try (Reader reader = new Reader(
                ReaderConfig.at(patient()), database, Access.OPEN, Counters.UNKNOWN, InstantSource.system(), metrics)) {
            reader.start();
            while (reader.readyChecks().stream()
                    .anyMatch(check -> check.problem().get().isPresent())) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            print("ready-seconds", Duration.between(started, Instant.now()).toMillis() / 1e3);
            print(
                    "rows",
                    database.rowCounts().values().stream()
                            .mapToDouble(Long::doubleValue)
                            .sum());
            if (requests > 0) {
                ask(requests, folder);
            }
            Runtime.getRuntime().addShutdownHook(new Thread(this::printHeap));
            print("port", reader.port());
            double oldest = 0;
            while (true) {
                double age = gauge("flagtally.reader.snapshot.age");
                if (age > oldest) {
                    oldest = age;
                    print("lists-age-seconds", age);
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    private static HttpSettings patient() {
        HttpSettings usual = HttpSettings.at("127.0.0.1", 0);
        return new HttpSettings(
                usual.host(),
                usual.port(),
                usual.workers(),
                usual.maxWaiting(),
                usual.maxQueries(),
                usual.maxHeaderSize(),
                usual.maxConnections(),
                PATIENCE,
                usual.receiveTimeout(),
                usual.idleTimeout(),
                List.of());
    }

    /** Ours and a bare query take turns likewise, so that they differ in what each query costs. */
    private void ask(int requests, Path folder) throws Exception {
        try (Questions questions =
                new Questions(database, HttpSettings.DEFAULT.maxQueries(), new SimpleMeterRegistry())) {
            BareTable bare = database instanceof PostgresDatabase
                    ? BareTable.in(database, size)
                    : BareTable.inFile(folder.resolveSibling("bare.db"), size);
            Semaphore turns = new Semaphore(HttpSettings.DEFAULT.maxQueries(), true);
            Crowd crowd = new Crowd(requests, ProcessTimes.ofThisJvm()::compilerCpu);
            crowd.askWarm("flag", () -> flagUsage(questions)).named("flag").forEach(StoreProcess::print);
            crowd.askWarm("bare", () -> query(bare, turns)).named("bare").forEach(StoreProcess::print);
            long start = System.nanoTime();
            int keys = questions.ask(Deadline.in(PATIENCE), this::sums);
            print("all-flags-7d-ms", (System.nanoTime() - start) / 1e6);
            print("all-flags", keys);
        }
    }

    private static int query(BareTable bare, Semaphore turns) throws SQLException, InterruptedException {
        turns.acquire();
        try {
            return bare.query();
        } finally {
            turns.release();
        }
    }

    private int flagUsage(Questions questions) {
        Instant now = Instant.now();
        long[] sum = new long[1];
        int[] hours = new int[1];
        HourFilter filter = HourFilter.between(now.minus(Duration.ofDays(HOURS_OF_A_FLAG_DAYS)), now)
                .environment("production")
                .flag(StoreSize.flag(ThreadLocalRandom.current().nextInt(size.flags())));
        return questions.ask(Deadline.in(PATIENCE), connection -> {
            database.hours().series(connection, filter, UsageBy.NONE, (name, hour, yes, no) -> {
                sum[0] += yes + no;
                hours[0]++;
            });
            return hours[0];
        });
    }

    private int sums(Connection connection) throws SQLException {
        Instant now = Instant.now();
        int[] keys = new int[1];
        database.hours()
                .flagSums(
                        connection,
                        HourFilter.between(now.minus(Duration.ofDays(7)), now),
                        (key, yes, no) -> keys[0]++);
        return keys[0];
    }

    private void printHeap() {
        print(
                "heap-mb",
                ManagementFactory.getMemoryPoolMXBeans().stream()
                                .filter(pool -> pool.getType() == MemoryType.HEAP)
                                .map(MemoryPoolMXBean::getPeakUsage)
                                .mapToLong(MemoryUsage::getUsed)
                                .sum()
                        / 1e6);
        if (metrics.find("flagtally.reader.file").gauge() != null) {
            print("file-mb", gauge("flagtally.reader.file") / 1e6);
        }
    }

    private double gauge(String name) {
        return metrics.get(name).gauge().value();
    }

    private static void print(String name, double figure) {
        System.out.println(String.format(Locale.ROOT, "%s %.3f", name, figure));
    }
}
