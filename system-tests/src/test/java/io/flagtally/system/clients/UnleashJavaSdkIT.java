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

    @Test
    void countsEveryEvaluationOfTheSdkOnceInItsHour() throws Exception {
        // given
        Files.createDirectories(folder.resolve("data"));
        String production = KeyFile.add(folder.resolve("data/keys.json"), "production", KeyKind.BACKEND, "production");
        try (RunningStandalone standalone = RunningStandalone.in(folder.resolve("data"));
                UnleashJavaSdk shop = sdk(
                        standalone,
                        DevelopmentKeys.ENVIRONMENT,
                        standalone.keys().backend(),
                        "shop");
                UnleashJavaSdk blog = sdk(standalone, "production", production, "blog")) {
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

    private UnleashJavaSdk sdk(RunningStandalone standalone, String environment, String key, String name) {
        SdkSetup setup = new SdkSetup(standalone.url(), environment, key, LONGEST, folder);
        return UnleashJavaSdk.withFlags(FLAGS, setup, name, expected);
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
