package io.flagtally.aggregator;

import static io.flagtally.aggregator.UsageFixture.ENVIRONMENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.applications.ApplicationSettings;
import io.flagtally.aggregator.combine.CombineBounds;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.rows.ClientApplication;
import io.flagtally.model.rows.ClientApplicationKey;
import io.flagtally.model.topics.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientApplicationsTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    private Path stateDir;

    @Test
    void keepsWhenAnApplicationWasFirstAndLastSeen() {
        try (UsageFixture usage = new UsageFixture(stateDir)) {
            register(usage, NOON.plusMillis(900));
            register(usage, NOON.minusSeconds(30));
            register(usage, NOON.plusSeconds(30));

            assertThat(usage.applications())
                    .containsExactly(
                            application(NOON, NOON),
                            application(NOON.minusSeconds(30), NOON),
                            application(NOON.minusSeconds(30), NOON.plusSeconds(30)));
            assertThat(usage.flags()).isEmpty();
        }
    }

    @Test
    void knowsTheSdkFromTheRequestWhereTheBodyNamesNone() {
        try (UsageFixture usage = new UsageFixture(stateDir)) {
            usage.report(
                    ReportFormat.UNLEASH_METRICS,
                    NOON,
                    "{\"appName\":\"shop\",\"bucket\":null,\"platformName\":\"java\",\"platformVersion\":\"17\"}");

            assertThat(usage.applications())
                    .containsExactly(new ClientApplication(
                            ENVIRONMENT, "shop", "unleash-java-sdk", "12.2.3", "java", "17", NOON, NOON));
        }
    }

    @Test
    void forgetsAnApplicationThatWentUnseenForTooLong() {
        Duration expiry = ApplicationSettings.DEFAULT.expiry();
        try (UsageFixture usage = new UsageFixture(stateDir)) {
            register(usage, NOON);
            seeOther(usage, NOON.plus(expiry));
            usage.passWallClock(Duration.ofMinutes(1));
            assertThat(tombstones(usage)).isEmpty();

            seeOther(usage, NOON.plus(expiry).plusSeconds(1));
            usage.passWallClock(Duration.ofMinutes(1));
            assertThat(tombstones(usage))
                    .containsExactly(
                            new ClientApplicationKey(ENVIRONMENT, "shop", "unleash-node-sdk", "6.12.1", "", ""));
            assertThat(usage.count("applications.expired")).isEqualTo(1);

            usage.passWallClock(Duration.ofMinutes(1));
            assertThat(tombstones(usage)).isEmpty();
        }
    }

    @Test
    void keepsAnApplicationThatIsSeenAgainInTime() {
        Duration expiry = ApplicationSettings.DEFAULT.expiry();
        try (UsageFixture usage = new UsageFixture(stateDir)) {
            register(usage, NOON);
            Instant again = NOON.plus(expiry);
            register(usage, again);
            seeOther(usage, again.plus(expiry));
            usage.passWallClock(Duration.ofMinutes(1));
            assertThat(tombstones(usage)).isEmpty();

            seeOther(usage, again.plus(expiry).plusSeconds(1));
            usage.passWallClock(Duration.ofMinutes(1));
            assertThat(tombstones(usage)).hasSize(1);
        }
    }

    @Test
    void beginsAnewWithOneThatIsSeenAfterItWasForgotten() {
        Instant later = NOON.plus(ApplicationSettings.DEFAULT.expiry()).plusSeconds(1);
        try (UsageFixture usage = new UsageFixture(stateDir)) {
            register(usage, NOON);
            seeOther(usage, later);
            usage.passWallClock(Duration.ofMinutes(1));
            usage.applications();

            register(usage, later);

            assertThat(usage.applications()).containsExactly(application(later, later));
        }
    }

    @Test
    void goesOnTellingWhenItWasSeenLastWithoutCombining() {
        try (UsageFixture usage = new UsageFixture(UsageFixture.config(stateDir, new CombineBounds(0, 0)))) {
            register(usage, NOON);
            register(usage, NOON.plusSeconds(30));
            register(usage, NOON.plusSeconds(30));

            assertThat(usage.applications())
                    .containsExactly(application(NOON, NOON), application(NOON, NOON.plusSeconds(30)));
        }
    }

    private static List<ClientApplicationKey> tombstones(UsageFixture usage) {
        return usage.rows(Topic.CLIENT_APPLICATIONS, ClientApplicationKey.class, ClientApplication.class).stream()
                .filter(row -> row.value == null)
                .map(row -> row.key)
                .toList();
    }

    private static void seeOther(UsageFixture usage, Instant receivedAt) {
        usage.report(ReportFormat.UNLEASH_METRICS, receivedAt, "{\"appName\":\"other\",\"bucket\":null}");
    }

    private static void register(UsageFixture usage, Instant receivedAt) {
        usage.report(
                ReportFormat.UNLEASH_REGISTRATION,
                receivedAt,
                """
                {"appName":"shop","instanceId":"i","sdkVersion":"unleash-node-sdk:6.12.1","strategies":["default"],
                "started":"2026-11-21T11:00:00Z","interval":60000}""");
    }

    private static ClientApplication application(Instant first, Instant last) {
        return new ClientApplication(ENVIRONMENT, "shop", "unleash-node-sdk", "6.12.1", "", "", first, last);
    }
}
