package io.flagtally.aggregator.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.rows.ReportSource;
import io.flagtally.model.decode.ClientInfo;
import io.flagtally.model.decode.ReportIdentity;
import io.flagtally.model.decode.UncountedField;
import io.flagtally.model.decode.UsageVisitor;
import io.flagtally.model.report.ReportFormat;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What rows pass on their way, each stage by itself. */
class RowChainTest {
    private static final long NOON = Instant.parse("2026-11-21T12:00:00Z").toEpochMilli();
    private static final long MINUTE = 60_000;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final DecodeMetrics metrics = new DecodeMetrics(registry);
    private final Passed passed = new Passed();

    private static final class Passed implements UsageVisitor {
        private final List<String> rows = new ArrayList<>();

        @Override
        public void report(ReportIdentity identity) {
            rows.add("report");
        }

        @Override
        public void flag(String app, String flag, long yes, long no, long eventTime) {
            rows.add("flag " + (eventTime - NOON) / MINUTE);
        }

        @Override
        public void variant(String app, String flag, String variant, long count, long eventTime) {
            rows.add("variant " + (eventTime - NOON) / MINUTE);
        }

        @Override
        public void property(String property, long firstSeen, long lastSeen) {
            rows.add("property");
        }

        @Override
        public void value(String property, String value, String label) {
            rows.add("value");
        }

        @Override
        public void client(ClientInfo client) {
            rows.add("client of " + client.sdk());
        }

        @Override
        public void end() {
            rows.add("end");
        }
    }

    @Test
    void passesAllRowsOfABackendKeyAndCountsThemAtTheEnd() {
        UsageVisitor permitted = new PermittedRows(source(true), metrics, passed);
        handOneOfEach(permitted);
        assertThat(count("rows", "kind", "flag")).isZero();

        permitted.end();

        assertThat(passed.rows)
                .containsExactly("flag 0", "variant 0", "property", "value", "client of some-sdk", "end");
        for (String kind : List.of("flag", "variant", "property", "value", "client")) {
            assertThat(count("rows", "kind", kind)).as(kind).isEqualTo(1);
        }
        assertThat(count("context.dropped")).isZero();
    }

    /** Anybody can read a frontend key. */
    @Test
    void dropsContextOfAFrontendKeyAndTellsOfIt() {
        UsageVisitor permitted = new PermittedRows(source(false), metrics, passed);

        handOneOfEach(permitted);
        permitted.end();

        assertThat(passed.rows).containsExactly("flag 0", "variant 0", "client of some-sdk", "end");
        assertThat(count("context.dropped")).isEqualTo(2);
        assertThat(count("rows", "kind", "property")).isZero();
        assertThat(count("rows", "kind", "value")).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, -59})
    void dropsRowsOfAnHourBeforeTheOneToCountFromAndTellsOfIt(long minutes) {
        UsageVisitor timed = new TimedRows(source(true), times(), metrics, passed);

        timed.flag("shop", "f", 1, 0, NOON + minutes * MINUTE);
        timed.variant("shop", "f", "red", 1, NOON + minutes * MINUTE);
        timed.flag("shop", "f", 1, 0, NOON);

        assertThat(passed.rows).containsExactly("flag 0");
        assertThat(count("rows.not.recounted")).isEqualTo(2);
    }

    @Test
    void tellsWhatWasDecodedWhateverOfItCounts() {
        HeldReport held = new HeldReport();
        held.begin(UsageVisitor.NONE);
        handOneOfEach(held);
        held.uncounted(UncountedField.STACK);

        metrics.decoded(ReportFormat.TGGL_REPORT, held);

        assertThat(count("reports", "format", ReportFormat.TGGL_REPORT.nameAndVersion()))
                .isEqualTo(1);
        assertThat(count("fields.not.counted", "field", "stack")).isEqualTo(1);
        assertThat(count("rows.decoded", "kind", "variant")).isEqualTo(1);
        assertThat(count("rows", "kind", "variant")).isZero();
    }

    private static EventTimes times() {
        EventTimeSettings settings =
                new EventTimeSettings(Duration.ofHours(2), Duration.ofMinutes(5), UnbelievedTimes.COUNT);
        return new EventTimes(settings, Instant.ofEpochMilli(NOON));
    }

    private static void handOneOfEach(UsageVisitor visitor) {
        visitor.flag("shop", "f", 1, 0, NOON);
        visitor.variant("shop", "f", "red", 1, NOON);
        visitor.property("country", 1, 2);
        visitor.value("country", "ch", "Switzerland");
        visitor.client(ClientInfo.of("shop", ""));
    }

    private double count(String counter, String... tags) {
        return registry.get("flagtally.aggregator." + counter)
                .tags(tags)
                .counter()
                .count();
    }

    private static ReportSource source(boolean isBackend) {
        return new ReportSource(
                ReportFormat.UNLEASH_METRICS.nameAndVersion(),
                new ReportSource.Key("production", "a-key", isBackend),
                "",
                "some-sdk:1.0.0",
                "",
                NOON,
                NOON);
    }
}
