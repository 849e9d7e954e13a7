package io.flagtally.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.relay.Relay;
import io.flagtally.relay.tokens.Tokens;
import io.flagtally.runtime.admin.ProcessMetrics;
import io.flagtally.runtime.topics.TopicManager;
import io.flagtally.standalone.Standalone;
import io.flagtally.standalone.StandaloneLogs;
import io.flagtally.standalone.broker.EmbeddedBroker;
import io.flagtally.system.harness.Scrape;
import io.flagtally.system.harness.StubUnleash;
import io.flagtally.system.harness.StubUnleash.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sum of the relay's README, on the metrics of one that has met all kinds of answers; and every metric of it that
 * the dashboard or an alert asks for.
 */
class RelayMetricsIT {
    /** What the names of its metrics begin with. */
    static final String RELAY = "flagtally_relay_";

    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final String EVALUATIONS = RELAY + "evaluations_";
    private static final List<String> ENVIRONMENTS = List.of("accepted", "refused", "stopped", "failing", "no-token");

    @TempDir
    private Path folder;

    @Test
    void agreeAfterAllKindsOfAnswersAndAreAllThatDashboardAndAlertsAskFor() throws Exception {
        StandaloneLogs.quiet();
        try (EmbeddedBroker broker =
                        new EmbeddedBroker(folder.resolve("kafka"), 0, Standalone.TOPICS.maxRecordBytes());
                StubUnleash unleash = new StubUnleash(List.of("accepted", "refused", "stopped", "failing"));
                ProcessMetrics metrics = new ProcessMetrics()) {
            // given
            unleash.always("refused", Reply.says(400));
            unleash.always("stopped", Reply.says(401));
            unleash.always("failing", Reply.says(500));
            Path tokensFile = Files.writeString(folder.resolve("tokens.json"), unleash.tokensFile());
            broker.start();
            Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (Admin admin = Admin.create(kafka)) {
                new TopicManager(admin).createMissing(Standalone.TOPICS.specs());
            }
            try (Relay relay = new Relay(
                    RelaySetup.config(folder.resolve("state"), kafka, unleash.url()),
                    new Tokens(tokensFile, Map.of(), metrics.registry()),
                    metrics.registry())) {
                relay.start();
                await().atMost(LONGEST)
                        .until(() -> RelaySetup.problem(relay, "processing").isEmpty());
                // when
                ENVIRONMENTS.forEach(environment -> RelaySetup.write(kafka, environment, "sale", 5));
                RelaySetup.write(kafka, "accepted", "…", 3);
                // then
                await().atMost(LONGEST).untilAsserted(() -> {
                    Scrape scrape = new Scrape(metrics.registry().scrape());
                    ENVIRONMENTS.forEach(environment -> assertAgree(scrape, environment));
                    assertThat(scrape.sum(EVALUATIONS + "sent_total")).isEqualTo(5);
                    assertThat(leftOut(scrape, "others")).isEqualTo(3);
                    assertThat(leftOut(scrape, "refused")).isEqualTo(5);
                    assertThat(leftOut(scrape, "no-token")).isEqualTo(5);
                    assertThat(scrape.sum(EVALUATIONS + "waiting")).isEqualTo(10);
                    assertThat(scrape.sum(RELAY + "environment_stopped", "environment", "stopped"))
                            .isEqualTo(1);
                    assertThat(scrape.sum(RELAY + "dead_letters_total")).isEqualTo(1);
                    assertThat(scrape.names()).containsAll(monitored());
                });
                assertThat(RelaySetup.problem(relay, "tokens")).get().asString().startsWith("stopped: ");
                assertThat(RelaySetup.problem(relay, "unleash"))
                        .get()
                        .asString()
                        .startsWith("failing: ");
            }
        }
    }

    private static Set<String> monitored() throws Exception {
        Set<String> monitored = MonitoringIT.metrics();
        monitored.removeIf(name -> !name.startsWith(RELAY));
        assertThat(monitored).hasSizeGreaterThan(14);
        return monitored;
    }

    private static void assertAgree(Scrape metrics, String environment) {
        long grown = metrics.sum(EVALUATIONS + "grown_total", "environment", environment);
        assertThat(grown).as(environment).isPositive();
        assertThat(grown)
                .as(environment)
                .isEqualTo(metrics.sum(EVALUATIONS + "sent_total", "environment", environment)
                        + metrics.sum(EVALUATIONS + "left_out_total", "environment", environment)
                        + metrics.sum(EVALUATIONS + "waiting", "environment", environment));
    }

    private static long leftOut(Scrape metrics, String reason) {
        return metrics.sum(EVALUATIONS + "left_out_total", "reason", reason);
    }
}
