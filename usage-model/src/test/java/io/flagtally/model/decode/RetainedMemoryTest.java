package io.flagtally.model.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.report.ReportFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openjdk.jol.info.GraphLayout;

/** After any sequence of documents a decoder keeps little, measured by a walk over all objects that it holds. */
class RetainedMemoryTest {
    /** What usage-model/RATIONALE.md promises. */
    private static final long KEPT_KIB = 512;

    static {
        // Where fields of records are, the JVM tells nobody.
        System.setProperty("jol.magicFieldOffset", "true");
    }

    @ParameterizedTest
    @EnumSource(ReportFormat.class)
    void keepsLittleAfterOneDocumentOfEachHostileShape(ReportFormat format) {
        Random random = new Random(1);
        for (HostileShapes.Shape shape : HostileShapes.ALL) {
            ReportDecoder decoder = format.newDecoder(DecodeLimits.DEFAULT);

            decoder.decode(shape.document(random, format, 1 << 20), new RecordingVisitor());

            assertThat(keptKib(decoder)).as(shape.name()).isLessThanOrEqualTo(KEPT_KIB);
        }
    }

    @ParameterizedTest
    @EnumSource(ReportFormat.class)
    void keepsLittleAfterManyDocumentsWithNamesOfTheirOwn(ReportFormat format) {
        Random random = new Random(2);
        ReportDecoder decoder = format.newDecoder(DecodeLimits.DEFAULT);
        for (int document = 0; document < 100; document++) {
            for (HostileShapes.Shape shape : HostileShapes.OF_NAMES) {
                decoder.decode(shape.document(random, format, 60_000), UsageVisitor.NONE);
            }
        }

        assertThat(keptKib(decoder)).isLessThanOrEqualTo(KEPT_KIB);
    }

    @Property(tries = 60)
    void keepsLittleAfterAnySequence(@ForAll long seed, @ForAll ReportFormat format) {
        Random random = new Random(seed);
        ReportDecoder decoder = format.newDecoder(DecodeLimits.DEFAULT);
        for (int documents = random.nextInt(1, 12); documents > 0; documents--) {
            HostileShapes.Shape shape = HostileShapes.ALL.get(random.nextInt(HostileShapes.ALL.size()));
            int size = 1 << random.nextInt(6, 18);
            decoder.decode(HostileShapes.damaged(random, shape.document(random, format, size)), UsageVisitor.NONE);
        }

        assertThat(keptKib(decoder)).isLessThanOrEqualTo(KEPT_KIB);
    }

    private static long keptKib(ReportDecoder decoder) {
        return GraphLayout.parseInstance(decoder).totalSize() / 1024;
    }
}
