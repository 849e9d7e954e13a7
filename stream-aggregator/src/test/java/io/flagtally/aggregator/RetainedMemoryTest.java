package io.flagtally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.rows.FlagUsage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jol.info.GraphLayout;

/** A task's decoders live as long as it does: what they keep of each report would add up. */
class RetainedMemoryTest {
    /** As many as once ended a process with 700 MB of heap. */
    private static final int REPORTS = 635;

    /** What usage-model/RATIONALE.md promises of a decoder. */
    private static final long KEPT_KIB = 512;

    private static final Instant RECEIVED = Instant.parse("2026-11-21T12:00:00Z");
    private static final String TAIL = "a".repeat(1_000_000);

    static {
        // Where fields of records are, the JVM tells nobody.
        System.setProperty("jol.magicFieldOffset", "true");
    }

    @Test
    void decodersKeepLittleOfLargeReportsWithNamesOfTheirOwn(@TempDir Path folder) {
        // given
        List<ReportDecoder> decoders = new ArrayList<>();
        AggregatorConfig config = UsageFixture.config(folder);
        Random random = new Random(1);
        try (UsageFixture usage = new UsageFixture(config, format -> {
            ReportDecoder decoder = format.newDecoder(config.limits());
            decoders.add(decoder);
            return decoder;
        })) {
            // when
            for (int i = 0; i < REPORTS; i++) {
                usage.report(ReportFormat.UNLEASH_METRICS, RECEIVED, report(random));
            }

            // then
            List<FlagUsage> rows = usage.flags();
            assertThat(rows.get(rows.size() - 1).yes()).isEqualTo(REPORTS);
            assertThat(decoders).isNotEmpty();
            for (ReportDecoder decoder : decoders) {
                assertThat(GraphLayout.parseInstance(decoder).totalSize() / 1024)
                        .isLessThanOrEqualTo(KEPT_KIB);
            }
        }
    }

    /** A valid one with a field that nobody knows, whose name no other report has, and a number of 41 digits. */
    private static String report(Random random) {
        StringBuilder name = new StringBuilder();
        random.ints(280, 'a', 'z' + 1).forEach(letter -> name.append((char) letter));
        return """
                {"appName":"shop","bucket":{"start":"2026-11-21T11:58:00Z","stop":"2026-11-21T11:59:00Z",
                "toggles":{"flag-a":{"yes":1,"no":0}}},"%s%s":%s}"""
                .formatted(name, TAIL, "1".repeat(41));
    }
}
