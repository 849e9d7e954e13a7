package io.flagtally.aggregator.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.decode.Acceptance;
import io.flagtally.model.decode.ClientInfo;
import io.flagtally.model.decode.ReportIdentity;
import io.flagtally.model.decode.UncountedField;
import io.flagtally.model.decode.UsageVisitor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeldReportTest {
    private static final ReportIdentity IDENTITY = new ReportIdentity("shop", "c", 1, 2, "sdk:1");
    private static final ClientInfo CLIENT = ClientInfo.of("shop", "sdk:1");

    private final HeldReport held = new HeldReport();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final RowMetrics rows = RowMetrics.of("decoded", "", metrics);

    @Test
    void handsOverEachRowAsItCameInOrderAndAnyNumberOfTimes() {
        held.begin(UsageVisitor.NONE);
        decodeOneOfEach();

        List<String> expected = List.of(
                "report shop",
                "client shop",
                "flag shop f 3 4 5",
                "variant shop f red 6 7",
                "property country 8 9",
                "value country ch Switzerland",
                "left out TIME_NOT_BELIEVED 1",
                "end");
        assertThat(handedOver()).isEqualTo(expected);
        assertThat(handedOver()).isEqualTo(expected);
        assertThat(held.identity()).isEqualTo(IDENTITY);
        assertThat(held.uncounted()).containsExactly(UncountedField.STACK);
    }

    @Test
    void countsTheRowsOfEachKindOnce() {
        held.begin(UsageVisitor.NONE);
        decodeOneOfEach();

        held.countDecoded(rows);
        held.countDecoded(rows);

        assertThat(metrics.get("decoded").counters()).hasSize(5).allSatisfy(kind -> assertThat(kind.count())
                .isEqualTo(1));
    }

    /** As after a report that was rejected, or whose decoder threw half way. */
    @Test
    void knowsNothingOfTheReportBeforeOnceAnotherBegins() {
        held.begin(UsageVisitor.NONE);
        decodeOneOfEach();

        held.begin(UsageVisitor.NONE);

        assertThat(handedOver()).containsExactly("end");
        assertThat(held.identity()).isEqualTo(ReportIdentity.OF_SEVERAL_APPS);
        assertThat(held.hasCounts()).isFalse();
        assertThat(held.uncounted()).isEmpty();
        held.countDecoded(rows);
        assertThat(metrics.get("decoded").counters())
                .allSatisfy(kind -> assertThat(kind.count()).isZero());
    }

    @Test
    void hasCountsIfItHasAFlagOrAVariant() {
        held.begin(UsageVisitor.NONE);
        held.client(CLIENT);
        assertThat(held.hasCounts()).isFalse();
        held.flag("shop", "f", 0, 0, 5);
        assertThat(held.hasCounts()).isTrue();

        held.begin(UsageVisitor.NONE);
        held.variant("shop", "f", "red", 0, 5);
        assertThat(held.hasCounts()).isTrue();
    }

    @Test
    void holdsAnyNumberOfRowsReportAfterReport() {
        for (int size : new int[] {511, 512, 513, 5_000, 3, 2_000}) {
            held.begin(UsageVisitor.NONE);
            IntStream.range(0, size).forEach(row -> held.flag("shop", "f" + row, row, row + 1, row + 2));

            assertThat(handedOver())
                    .hasSize(size + 1)
                    .startsWith("flag shop f0 0 1 2")
                    .contains("flag shop f%d %d %d %d".formatted(size - 1, size - 1, size, size + 1));
        }
    }

    @Test
    void asksTheRowsToComeWhatIsAccepted() {
        held.begin(new UsageVisitor() {
            @Override
            public void report(ReportIdentity identity) {}

            @Override
            public Acceptance accept(long eventTime) {
                return eventTime == 5 ? Acceptance.TIME_NOT_BELIEVED : Acceptance.ACCEPTED;
            }

            @Override
            public Acceptance accept(String environment, long eventTime) {
                return environment.equals("other") ? Acceptance.OTHER_ENVIRONMENT : accept(eventTime);
            }
        });

        assertThat(held.accept(5)).isEqualTo(Acceptance.TIME_NOT_BELIEVED);
        assertThat(held.accept("other", 4)).isEqualTo(Acceptance.OTHER_ENVIRONMENT);
        assertThat(held.accept("own", 4)).isEqualTo(Acceptance.ACCEPTED);
    }

    private void decodeOneOfEach() {
        held.report(IDENTITY);
        held.client(CLIENT);
        held.flag("shop", "f", 3, 4, 5);
        held.variant("shop", "f", "red", 6, 7);
        held.property("country", 8, 9);
        held.value("country", "ch", "Switzerland");
        held.uncounted(UncountedField.STACK);
        held.leftOut(Acceptance.TIME_NOT_BELIEVED, new byte[] {1});
    }

    private List<String> handedOver() {
        List<String> seen = new ArrayList<>();
        held.handTo(new UsageVisitor() {
            @Override
            public void report(ReportIdentity identity) {
                seen.add("report " + identity.app());
            }

            @Override
            public void client(ClientInfo client) {
                seen.add("client " + client.app());
            }

            @Override
            public void flag(String app, String flag, long yes, long no, long eventTime) {
                seen.add("flag %s %s %d %d %d".formatted(app, flag, yes, no, eventTime));
            }

            @Override
            public void variant(String app, String flag, String variant, long count, long eventTime) {
                seen.add("variant %s %s %s %d %d".formatted(app, flag, variant, count, eventTime));
            }

            @Override
            public void property(String property, long firstSeen, long lastSeen) {
                seen.add("property %s %d %d".formatted(property, firstSeen, lastSeen));
            }

            @Override
            public void value(String property, String value, String label) {
                seen.add("value %s %s %s".formatted(property, value, label));
            }

            @Override
            public void leftOut(Acceptance reason, byte[] payload) {
                seen.add("left out %s %d".formatted(reason, payload.length));
            }

            @Override
            public void end() {
                seen.add("end");
            }
        });
        return seen;
    }
}
