package io.flagtally.system.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.NeededPrograms;
import io.flagtally.system.harness.TestHours;
import io.flagtally.system.relay.UnleashAdmin.Application;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real Unleash server makes of one body that is posted by hand. */
class UnleashServerIT {
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final String ENVIRONMENT = "development";
    private static final String TOKEN = "*:development.of-this-test";

    @TempDir
    private Path folder;

    private final TestHours hours = new TestHours();

    @Test
    void itsPagesTellWhatABulkBodySays() throws Exception {
        UnleashPackage program = UnleashPackage.install(new NeededPrograms(UnleashServerIT.class));
        try (UnleashServer unleash = UnleashServer.start(program, folder, List.of(TOKEN))) {
            // given
            UnleashAdmin admin = unleash.admin();
            admin.createFlag("colour");
            admin.turnOn("colour", ENVIRONMENT, 100, "blue", "red");
            Instant now = Instant.now();
            // when
            int status = post(
                    unleash,
                    """
                    {"applications":[{"appName":"by-hand","environment":"development","instanceId":"i","interval":60,
                        "sdkVersion":"unleash-java-sdk:12.2.3","started":"%1$s","strategies":[]}],
                     "metrics":[{"featureName":"colour","appName":"by-hand","environment":"development",
                        "timestamp":"%1$s","yes":5,"no":7,"variants":{"red":3,"blue":2}}]}"""
                            .formatted(now));
            // then
            assertThat(status).isEqualTo(202);
            Ledger expected = new Ledger(hours);
            expected.flag(ENVIRONMENT, "by-hand", "colour", now, 5, 7);
            expected.variant(ENVIRONMENT, "by-hand", "colour", "red", now, 3);
            expected.variant(ENVIRONMENT, "by-hand", "colour", "blue", now, 2);
            await().atMost(LONGEST).untilAsserted(() -> {
                admin.counted(List.of("colour"), hours).assertSameAs(expected);
                assertThat(admin.lastSeen("colour", ENVIRONMENT))
                        .hasValueSatisfying(seen -> assertThat(seen).isAfter(now));
                assertThat(admin.lifecycle("colour")).containsExactly("initial", "pre-live");
                assertThat(admin.application("by-hand"))
                        .contains(new Application(List.of("development unleash-java-sdk:12.2.3"), List.of("colour")));
            });
        }
    }

    private static int post(UnleashServer unleash, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(unleash.url() + "/api/client/metrics/bulk"))
                .timeout(LONGEST)
                .header("Authorization", TOKEN)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        return answer.statusCode();
    }
}
