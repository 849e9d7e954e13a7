package io.flagtally.model.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.report.ReportFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No document costs more than so many normal reports of its size, whatever is in it. Runs with both compilers, as
 * production does: with the first alone, code that few documents need is as fast as code that all need.
 */
@EnabledIfSystemProperty(named = "flagtally.cost.seconds", matches = "\\d+", disabledReason = "needs both compilers")
class CostGateTest {
    /** What usage-model/RATIONALE.md promises. */
    static final double MOST = 10;

    /** The largest that a gateway decodes on an I/O thread. */
    private static final int SIZE = 64 * 1024;

    @ParameterizedTest
    @EnumSource(ReportFormat.class)
    void noHostileShapeCostsMuchMoreThanANormalReportWhereItIsOnlyValidated(ReportFormat format) {
        assertCheap(format, UsageVisitor.NONE, SIZE);
    }

    @ParameterizedTest
    @EnumSource(ReportFormat.class)
    void noHostileShapeCostsMuchMoreThanANormalReportWhereItIsCounted(ReportFormat format) {
        assertCheap(format, identity -> {}, SIZE);
    }

    /** Where cost grows faster than size, it shows here. */
    @Test
    void noHostileShapeOfTwoMebibytesCostsMuchMoreThanANormalReport() {
        assertCheap(ReportFormat.TGGL_REPORT, identity -> {}, 2 * 1024 * 1024);
    }

    private static void assertCheap(ReportFormat format, UsageVisitor visitor, int size) {
        Random random = new Random(1);
        DecodeCost cost = new DecodeCost(format, visitor, size);
        List<String> dear = new ArrayList<>();
        for (HostileShapes.Shape shape : HostileShapes.ALL) {
            byte[] document = shape.document(random, format, size);
            double multiple = cost.untilAtMost(MOST, document);
            if (Boolean.getBoolean("cost.print")) {
                System.out.printf("%s %d %s %.1f%n", format, size, shape.name(), multiple);
            }
            if (multiple > MOST) {
                dear.add("%s: %.1f".formatted(shape.name(), multiple));
            }
        }
        assertThat(dear).isEmpty();
    }
}
