package io.flagtally.system.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flagtally.model.rows.ClientApplication;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.ReceivedPropertyValue;
import io.flagtally.model.rows.VariantUsage;
import io.flagtally.model.topics.Topic;
import io.flagtally.system.harness.Launcher;
import io.flagtally.system.harness.Launcher.Running;
import io.flagtally.system.harness.NeededPrograms;
import io.flagtally.system.harness.Progress;
import io.flagtally.system.harness.RunningStandalone;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo, as a person starts it beside a standalone. */
class DemoCommandIT {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Pattern SUM = Pattern.compile("sent (\\d+) reports with (\\d+) evaluations");

    @TempDir
    private Path folder;

    @Test
    void reportsUntilItIsStoppedAndEveryEvaluationIsCounted() throws Exception {
        NeededPrograms programs = new NeededPrograms(DemoCommandIT.class);
        programs.find("bash");
        programs.require();
        Launcher launcher = Launcher.install();
        try (RunningStandalone standalone = RunningStandalone.in(folder.resolve(".flagtally"));
                Progress progress = new Progress(standalone.standalone().kafka());
                // when: with the key that the standalone keeps in this folder
                Running demo = launcher.start(folder, "demo", "--url", standalone.url(), "--every", "500ms")) {
            demo.line("7 instances report to " + standalone.url());
            await().atMost(LONGEST)
                    .until(() -> standalone
                                    .rows(Topic.FLAG_USAGE_HOURLY, FlagUsage.class)
                                    .size()
                            >= 8);
            await().atMost(LONGEST)
                    .until(() -> page(standalone).contains("new-checkout")
                            && page(standalone).contains("button-colour"));
            demo.signal("TERM");
            Matcher sum = SUM.matcher(demo.line("sent "));

            // then
            assertThat(sum.matches()).isTrue();
            progress.awaitAllCounted(LONGEST);
            assertThat(standalone.rows(Topic.FLAG_USAGE_HOURLY, FlagUsage.class).stream()
                            .mapToLong(row -> row.yes() + row.no())
                            .sum())
                    .isEqualTo(Long.parseLong(sum.group(2)))
                    .isPositive();
            assertThat(standalone.rows(Topic.FLAG_VARIANT_USAGE_HOURLY, VariantUsage.class))
                    .extracting(VariantUsage::variant)
                    .contains("control", "blue", "green");
            assertThat(standalone.rows(Topic.CLIENT_APPLICATIONS, ClientApplication.class))
                    .filteredOn(row -> row.app().equals("checkout"))
                    .extracting(ClientApplication::sdkVersion)
                    .contains("12.2.3", "9.2.0");
            assertThat(standalone.rows(Topic.RECEIVED_PROPERTY_VALUES, ReceivedPropertyValue.class))
                    .extracting(ReceivedPropertyValue::property)
                    .contains("userId", "plan", "country");
        }
    }

    /** What the page shows. */
    private static String page(RunningStandalone standalone) throws IOException, InterruptedException {
        return standalone
                .send(HttpRequest.newBuilder(URI.create(standalone.readerUrl() + "/v1/flags")))
                .body();
    }

    @Test
    void endsAtOnceIfTheGatewayDoesNotTakeItsKey() throws Exception {
        NeededPrograms programs = new NeededPrograms(DemoCommandIT.class);
        programs.find("bash");
        programs.require();
        Launcher launcher = Launcher.install();
        try (RunningStandalone standalone = RunningStandalone.in(folder.resolve(".flagtally"));
                Running demo = launcher.start(
                        folder,
                        "demo",
                        "--url",
                        standalone.url(),
                        "--key",
                        standalone.keys().frontend())) {
            // then
            assertThat(demo.exitCode()).isEqualTo(1);
            assertThat(demo.err())
                    .anyMatch(line -> line.contains("does not take the key: --key must be one of kind backend"))
                    .noneMatch(line -> line.contains(standalone.keys().frontend()));
        }
    }
}
