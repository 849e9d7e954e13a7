package io.flagtally.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.system.harness.NeededPrograms;
import io.flagtally.system.harness.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the alert rules against their runbook, and has them fire. */
class MonitoringIT {
    private static final Path MONITORING = Path.of("../stream-aggregator/monitoring");
    private static final Path RULES_TEST =
            Path.of("../stream-aggregator/src/test/resources/monitoring/alerts-test.yml");
    private static final Path RUNBOOK = Path.of("../docs/operations.md");
    private static final Pattern METRIC = Pattern.compile("\\b(flagtally|kafka|jvm|process)_[a-z0-9_]+");
    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");
    private static final Pattern RUNBOOK_ENTRY = Pattern.compile("(?m)^### (Flagtally\\w+)$");

    /**
     * Every metric that the dashboard or an alert asks for, but for those that only a gateway with a certificate has.
     */
    static Set<String> metrics() throws IOException {
        Set<String> metrics = found(METRIC, 0, read("alerts.yml"));
        metrics.addAll(found(METRIC, 0, read("dashboard.json")));
        metrics.removeIf(name -> name.startsWith("flagtally_gateway_tls_"));
        return metrics;
    }

    @Test
    void everyAlertHasAnEntryInTheRunbookAndNothingElseHas() throws IOException {
        Set<String> alerts = found(ALERT, 1, read("alerts.yml"));

        assertThat(alerts).hasSizeGreaterThan(15);
        assertThat(found(RUNBOOK_ENTRY, 1, Files.readString(RUNBOOK))).isEqualTo(alerts);
    }

    @Test
    void everyAlertFiresWhenItShould() throws Exception {
        NeededPrograms programs = new NeededPrograms(MonitoringIT.class);
        Path promtool = programs.find("promtool");
        programs.require();

        // Both fail by their exit code.
        Shell.run("'%s' check rules '%s'".formatted(promtool, MONITORING.resolve("alerts.yml")), Map.of());
        assertThat(Shell.run("'%s' test rules '%s'".formatted(promtool, RULES_TEST), Map.of()))
                .contains("SUCCESS");
    }

    private static Set<String> found(Pattern pattern, int group, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.results().map(result -> result.group(group)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String read(String file) throws IOException {
        return Files.readString(MONITORING.resolve(file));
    }
}
