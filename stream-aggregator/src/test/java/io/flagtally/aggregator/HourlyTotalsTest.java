package io.flagtally.aggregator;

import static io.flagtally.aggregator.UsageFixture.ENVIRONMENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.usage.FlagUsage;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HourlyTotalsTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    private Path stateDir;

    @Test
    void sumsReportsOfOneHour() {
        try (UsageFixture usage = new UsageFixture(stateDir)) {
            usage.report(
                    ReportFormat.UNLEASH_METRICS,
                    NOON.plusSeconds(70),
                    """
                {"appName":"shop","bucket":{"start":"2026-11-21T12:00:00Z","stop":"2026-11-21T12:01:00Z",
                "toggles":{"checkout":{"yes":25,"no":42}}}}""");
            assertThat(usage.flags()).containsExactly(new FlagUsage(ENVIRONMENT, "shop", "checkout", NOON, 25, 42));
        }
    }
}
