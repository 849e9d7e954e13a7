package io.flagtally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.report.ReportHeaders;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of gateways that are older and newer than this aggregator. */
class NeighbourVersionsTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final String REPORT =
            """
            {"appName": "shop", "bucket": {"start": "2026-11-21T11:59:00Z", "stop": "2026-11-21T12:00:00Z",
             "toggles": {"checkout": {"yes": 1, "no": 0}}}}""";
    private static final FlagUsage COUNTED = new FlagUsage(UsageFixture.ENVIRONMENT, "shop", "checkout", NOON, 1, 0);

    @TempDir
    private Path stateDir;

    private UsageFixture usage;

    @BeforeEach
    void start() {
        usage = new UsageFixture(stateDir);
    }

    @AfterEach
    void stop() {
        usage.close();
    }

    @Test
    void countsAReportThatHasNoHeaderButFormatAndEnvironment() {
        pipe(headers("unleash-metrics/1"));

        assertThat(usage.flags()).containsExactly(COUNTED);
        assertThat(usage.deadLetters()).isEmpty();
    }

    @Test
    void countsAReportWithHeadersThatAreNotKnownYet() {
        Headers headers = headers("unleash-metrics/1");
        headers.add("flagtally-of-tomorrow", new byte[] {1});

        pipe(headers);

        assertThat(usage.flags()).containsExactly(COUNTED);
    }

    @Test
    void putsAFormatOfTomorrowAsideAndGoesOn() {
        pipe(headers("unleash-metrics/2"));
        pipe(headers("unleash-metrics/1"));

        assertThat(usage.deadLetters()).hasSize(1);
        assertThat(usage.count("dead.letters", "reason", "unknown-format")).isEqualTo(1);
        assertThat(usage.flags()).containsExactly(COUNTED);
    }

    private void pipe(Headers headers) {
        usage.pipe(Topic.UNLEASH_REPORTS_RAW, NOON, headers, REPORT.getBytes(StandardCharsets.UTF_8));
    }

    private static Headers headers(String format) {
        Headers headers = new RecordHeaders();
        headers.add(ReportHeaders.FORMAT, format.getBytes(StandardCharsets.UTF_8));
        headers.add(ReportHeaders.ENVIRONMENT, UsageFixture.ENVIRONMENT.getBytes(StandardCharsets.UTF_8));
        return headers;
    }
}
