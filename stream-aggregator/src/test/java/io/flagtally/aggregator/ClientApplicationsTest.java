package io.flagtally.aggregator;

import static io.flagtally.aggregator.UsageFixture.ENVIRONMENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.applications.ClientApplication;
import io.flagtally.model.report.ReportFormat;
import java.nio.file.Path;
import java.time.Instant;
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
