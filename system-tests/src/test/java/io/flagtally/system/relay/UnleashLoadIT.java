package io.flagtally.system.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.standalone.DevelopmentKeys;
import io.flagtally.system.harness.ChildStandalone;
import io.flagtally.system.harness.CpuTime;
import io.flagtally.system.harness.NeededPrograms;
import io.flagtally.system.harness.TestHours;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a fleet of SDKs costs a real Unleash server and its database, if it reports straight to them and if a relay
 * passes on its totals. Measures only where {@code -Dunleash.load.seconds=120} says for how long;
 * {@code -Dunleash.load.sdks=1000} says how large the fleet is.
 */
@EnabledIfSystemProperty(named = UnleashLoadIT.SECONDS, matches = "[1-9]\\d*")
class UnleashLoadIT {
    static final String SECONDS = "unleash.load.seconds";

    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger(SECONDS, 120));
    private static final int SDKS = Integer.getInteger("unleash.load.sdks", 1000);
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final List<String> FLAGS = IntStream.range(0, 20)
            .mapToObj("a-flag-of-the-shop-%02d"::formatted)
            .toList();

    /** Compiled as well as in production. */
    private static final String[] JVM = {"-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=4"};

    /**
     * What was used since the processes began.
     *
     * @param rows inserted or updated in the database of the Unleash server
     */
    private record Use(
            Instant time,
            long requests,
            Duration unleash,
            Duration database,
            long rows,
            Duration standalone,
            Duration relay) {}

    @TempDir
    private Path folder;

    private final TestHours hours = new TestHours();
    private ChildStandalone standalone;
    private UnleashServer unleash;
    private Connection database;
    private ChildRelay relay;

    @BeforeEach
    void start() throws Exception {
        UnleashPackage program = UnleashPackage.install(new NeededPrograms(UnleashLoadIT.class));
        standalone = new ChildStandalone(folder.resolve("standalone"), JVM);
        List<String> tokens = List.of(standalone.developmentKey(), standalone.productionKey());
        unleash = UnleashServer.start(program, folder.resolve("unleash"), tokens);
        database = unleash.database().getConnection();
        for (String flag : FLAGS) {
            unleash.admin().createFlag(flag);
        }
        standalone.awaitReady();
        relay = new ChildRelay(folder.resolve("relay"), standalone, unleash.url(), INTERVAL, JVM).awaitReady();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable part : new AutoCloseable[] {relay, database, unleash, standalone}) {
            if (part != null) {
                part.close();
            }
        }
    }

    @Test
    void aRelayTakesTheLoadOfReportsOffAnUnleashServer() throws Exception {
        // given
        ReportingSdks straight = sdks(unleash.url(), "straight");
        ReportingSdks relayed = sdks("http://127.0.0.1:" + standalone.port(), "relayed");
        for (ReportingSdks each : List.of(straight, relayed)) {
            each.register(EVERY);
            each.report(EVERY, WARM_UP);
            awaitShown(each);
        }

        // when
        Use[] uses = new Use[4];
        uses[0] = use();
        Instant end = uses[0].time().plus(TIME.dividedBy(4));
        await().atMost(TIME.plus(LONGEST)).until(() -> Instant.now().isAfter(end));
        uses[1] = use();
        straight.report(EVERY, TIME);
        awaitShown(straight);
        uses[2] = use();
        relayed.report(EVERY, TIME);
        awaitShown(relayed);
        uses[3] = use();

        // then
        List<String> names = List.of("nobody reports", "straight", "relayed");
        System.out.printf(
                "%d SDKs, %d flags each, every %d s for %d s; CPU in seconds, until all is shown%n",
                SDKS, FLAGS.size(), EVERY.toSeconds(), TIME.toSeconds());
        System.out.printf(
                "%-16s%10s%10s%12s%12s%16s%12s%10s%n",
                "", "seconds", "requests", "Unleash", "database", "rows written", "standalone", "relay");
        for (int i = 0; i < names.size(); i++) {
            print(names.get(i), uses[i], uses[i + 1]);
        }
        for (ReportingSdks each : List.of(straight, relayed)) {
            unleash.admin().counted(FLAGS, hours).ofApps(nameOf(each)).assertSameAs(each.reported());
        }
        assertThat(uses[3].requests() - uses[2].requests()).isLessThan(uses[2].requests() - uses[1].requests());
    }

    private ReportingSdks sdks(String url, String name) {
        return new ReportingSdks(
                url, DevelopmentKeys.ENVIRONMENT, standalone.developmentKey(), name, SDKS, FLAGS, hours);
    }

    private static String nameOf(ReportingSdks sdks) {
        String app = sdks.reported().flags().iterator().next().app();
        return app.substring(0, app.indexOf('-') + 1);
    }

    /** Asks the database: an answer of the server would take CPU of what is measured. */
    private void awaitShown(ReportingSdks sdks) {
        String shown =
                "SELECT coalesce(sum(yes + no), 0) FROM client_metrics_env WHERE app_name LIKE '" + nameOf(sdks) + "%'";
        await().pollInterval(Duration.ofSeconds(1))
                .atMost(LONGEST)
                .until(() -> number(shown) == sdks.reported().evaluations());
    }

    private Use use() throws IOException, InterruptedException, SQLException {
        long rows = number("SELECT tup_inserted + tup_updated FROM pg_stat_database WHERE datname = 'postgres'");
        return new Use(
                Instant.now(),
                unleash.admin().clientPosts(),
                CpuTime.ofTree(unleash.pid()),
                CpuTime.ofTree(unleash.databasePid()),
                rows,
                CpuTime.ofTree(standalone.pid()),
                CpuTime.ofTree(relay.pid()));
    }

    private long number(String query) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    private static void print(String name, Use before, Use after) {
        System.out.printf(
                "%-16s%10d%10d%12.1f%12.1f%16d%12.1f%10.1f%n",
                name,
                Duration.between(before.time(), after.time()).toSeconds(),
                after.requests() - before.requests(),
                seconds(before.unleash(), after.unleash()),
                seconds(before.database(), after.database()),
                after.rows() - before.rows(),
                seconds(before.standalone(), after.standalone()),
                seconds(before.relay(), after.relay()));
    }

    private static double seconds(Duration before, Duration after) {
        return after.minus(before).toMillis() / 1000.0;
    }
}
