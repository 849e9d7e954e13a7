package io.flagtally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.FlagUsageKey;
import io.flagtally.model.rows.VariantUsage;
import io.flagtally.model.rows.VariantUsageKey;
import io.flagtally.model.topics.Topic;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies that real clients posted; the sums were made from the files by other means than the decoders. */
class CapturedReportsTest {
    private static final Instant RECEIVED_AT = Instant.parse("2026-11-21T19:05:00Z");
    private static final Instant HOUR = Instant.parse("2026-11-21T19:00:00Z");

    @TempDir
    private Path stateDir;

    @ParameterizedTest
    @CsvSource({
        "unleash-node-6.12.1, UNLEASH_METRICS, 3, 2, 1",
        "unleash-java-12.2.3, UNLEASH_METRICS, 4, 2, 1",
        "unleash-js-3.8, UNLEASH_METRICS, 3, 1, 1",
        "tggl-js-3.1.0, TGGL_REPORT, 15, 4, 19",
        "tggl-php-1.5.0, TGGL_REPORT, 5, 1, 5"
    })
    void countsEveryEvaluationOnce(String capture, ReportFormat format, long yes, long no, long variants)
            throws IOException {
        try (UsageFixture usage = new UsageFixture(stateDir)) {
            usage.report(format, RECEIVED_AT, body(capture));

            Collection<FlagUsage> flags =
                    latest(usage.rows(Topic.FLAG_USAGE_HOURLY, FlagUsageKey.class, FlagUsage.class));
            assertThat(flags).extracting(FlagUsage::windowStart).containsOnly(HOUR);
            assertThat(flags.stream().mapToLong(FlagUsage::yes).sum()).isEqualTo(yes);
            assertThat(flags.stream().mapToLong(FlagUsage::no).sum()).isEqualTo(no);
            assertThat(latest(usage.rows(Topic.FLAG_VARIANT_USAGE_HOURLY, VariantUsageKey.class, VariantUsage.class)))
                    .satisfies(rows -> assertThat(
                                    rows.stream().mapToLong(VariantUsage::count).sum())
                            .isEqualTo(variants));
            assertThat(usage.applications()).isNotEmpty();
            assertThat(usage.deadLetters()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "unleash-node-6.12.1, UNLEASH_METRICS, specVersion",
        "unleash-java-12.2.3, UNLEASH_METRICS, yggdrasilVersion",
        "tggl-js-3.1.0, TGGL_REPORT, default"
    })
    void tellsWhatOfThemIsNotCounted(String capture, ReportFormat format, String field) throws IOException {
        try (UsageFixture usage = new UsageFixture(stateDir)) {
            usage.report(format, RECEIVED_AT, body(capture));

            assertThat(usage.count("fields.not.counted", "field", field)).isEqualTo(1);
            assertThat(usage.count("fields.not.counted", "field", "other")).isZero();
        }
    }

    private static <K, V> Collection<V> latest(List<KeyValue<K, V>> rows) {
        Map<K, V> latest = new LinkedHashMap<>();
        rows.forEach(row -> latest.put(row.key, row.value));
        return latest.values();
    }

    private static String body(String capture) throws IOException {
        try (InputStream file = CapturedReportsTest.class.getResourceAsStream("/captures/" + capture + ".json")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
