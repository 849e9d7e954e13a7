package io.flagtally.system.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.flagtally.model.report.KeyKind;
import io.flagtally.model.rows.ClientApplication;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.topics.Topic;
import io.flagtally.runtime.keys.KeyFile;
import io.flagtally.standalone.DevelopmentKeys;
import io.flagtally.system.harness.Ledger;
import io.flagtally.system.harness.RunningStandalone;
import io.flagtally.system.harness.TestHours;
import io.getunleash.DefaultUnleash;
import io.getunleash.Unleash;
import io.getunleash.UnleashContext;
import io.getunleash.event.ClientFeaturesResponse;
import io.getunleash.util.UnleashConfig;
import io.getunleash.variant.Variant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real Unleash Java SDK posts; of it only the download of flags is replaced. */
class UnleashJavaSdkIT {
    private static final String FLAGS =
            """
            {"version": 2,
             "features": [
               {"name": "on", "enabled": true, "strategies": [{"name": "default"}]},
               {"name": "off", "enabled": false, "strategies": [{"name": "default"}]},
               {"name": "colour", "enabled": true, "strategies": [{"name": "default"}],
                "variants": [
                  {"name": "red", "weight": 500, "weightType": "variable", "stickiness": "userId"},
                  {"name": "blue", "weight": 500, "weightType": "variable", "stickiness": "userId"}]}]}""";

    private static final Duration LONGEST = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final TestHours hours = new TestHours();
    private final Ledger expected = new Ledger(hours);

    /** An SDK and what it evaluates. */
    private final class App implements AutoCloseable {
        private final String environment;
        private final UnleashConfig config;
        private final Unleash sdk;

        App(String url, String environment, String key, String name) {
            this.environment = environment;
            this.config = UnleashConfig.builder()
                    .appName(name)
                    .instanceId(name + "-1")
                    .unleashAPI(url + "/api")
                    .apiKey(key)
                    .sendMetricsInterval(1)
                    .synchronousFetchOnInitialisation(true)
                    .unleashFeatureFetcherFactory(any -> () -> ClientFeaturesResponse.updated(FLAGS))
                    .backupFile(folder.resolve(name + "-backup.json").toString())
                    .build();
            this.sdk = new DefaultUnleash(config);
        }

        void evaluate(String flag, int times) {
            for (int i = 0; i < times; i++) {
                boolean enabled = sdk.isEnabled(flag);
                expected.flag(environment, config.getAppName(), flag, Instant.now(), enabled ? 1 : 0, enabled ? 0 : 1);
            }
        }

        void evaluateVariant(String flag, int users) {
            for (int i = 0; i < users; i++) {
                Variant variant = sdk.getVariant(
                        flag, UnleashContext.builder().userId("user-" + i).build());
                boolean enabled = variant.isFeatureEnabled();
                String app = config.getAppName();
                expected.flag(environment, app, flag, Instant.now(), enabled ? 1 : 0, enabled ? 0 : 1);
                expected.variant(environment, app, flag, variant.getName(), Instant.now(), 1);
            }
        }

        ClientApplication row(Instant seen) {
            return new ClientApplication(
                    environment,
                    config.getAppName(),
                    "unleash-java-sdk",
                    config.getSdkVersion().substring("unleash-java-sdk:".length()),
                    System.getProperty("java.vm.name"),
                    System.getProperty("java.version"),
                    seen,
                    seen);
        }

        @Override
        public void close() {
            sdk.shutdown();
        }
    }

    @Test
    void countsEveryEvaluationOfTheSdkOnceInItsHour() throws Exception {
        // given
        Files.createDirectories(folder.resolve("data"));
        String production = KeyFile.add(folder.resolve("data/keys.json"), "production", KeyKind.BACKEND, "production");
        try (RunningStandalone standalone = RunningStandalone.in(folder.resolve("data"));
                App shop = new App(
                        standalone.url(),
                        DevelopmentKeys.ENVIRONMENT,
                        standalone.keys().backend(),
                        "shop");
                App blog = new App(standalone.url(), "production", production, "blog")) {
            for (int round = 1; round <= 2; round++) {
                // when
                shop.evaluate("on", 7 * round);
                shop.evaluate("off", 5);
                shop.evaluate("not-there", 3);
                shop.evaluateVariant("colour", 40);
                blog.evaluate("on", 11);
                blog.evaluateVariant("colour", round);
                blog.evaluateVariant("off", 2);
                // then
                await().atMost(LONGEST)
                        .untilAsserted(() -> standalone.counted(hours).assertSameAs(expected));
            }
            assertThat(expected.flags())
                    .extracting(FlagUsage::app, FlagUsage::flag, FlagUsage::yes, FlagUsage::no)
                    .contains(tuple("shop", "on", 21L, 0L), tuple("shop", "off", 0L, 10L))
                    .contains(tuple("shop", "not-there", 0L, 6L), tuple("blog", "off", 0L, 4L));
            assertThat(applications(standalone))
                    .containsExactlyInAnyOrder(shop.row(Instant.EPOCH), blog.row(Instant.EPOCH));
        }
    }

    /** Without the times at which they were seen. */
    private static List<ClientApplication> applications(RunningStandalone standalone) {
        return standalone.rows(Topic.CLIENT_APPLICATIONS, ClientApplication.class).stream()
                .map(row -> new ClientApplication(
                        row.environment(),
                        row.app(),
                        row.sdk(),
                        row.sdkVersion(),
                        row.platform(),
                        row.platformVersion(),
                        Instant.EPOCH,
                        Instant.EPOCH))
                .toList();
    }
}
