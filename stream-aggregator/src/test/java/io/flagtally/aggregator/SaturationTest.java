package io.flagtally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.VariantUsage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SaturationTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    /** The largest count of a report, and how many of them are 1023 below the largest that there is. */
    private static final long MOST = (1L << 53) - 1;

    private static final int TIMES = 1024;
    private static final long REST = Long.MAX_VALUE - TIMES * MOST;

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

    /** The test driver commits after each report, so that these meet in the store. */
    @Test
    void totalsStayAtTheLargestCount() {
        for (int i = 0; i < TIMES; i++) {
            bulk(MOST);
        }
        bulk(REST);
        assertThat(lastCounts()).containsExactly(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(usage.count("counts.saturated")).isZero();

        bulk(1);
        assertThat(lastCounts()).containsExactly(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(usage.count("counts.saturated")).isEqualTo(3);
    }

    @Test
    void sumsBeforeACommitStayAtTheLargestCount() {
        bulk(LongStream.concat(LongStream.generate(() -> MOST).limit(TIMES), LongStream.of(REST, 1))
                .toArray());

        assertThat(usage.count("combined.out", "kind", "flag")).isEqualTo(1);
        assertThat(lastCounts()).containsExactly(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(usage.count("counts.saturated")).isEqualTo(3);
    }

    @Test
    void aSumThatIsFullAddsToATotalThatIsFull() {
        long[] full = LongStream.concat(LongStream.generate(() -> MOST).limit(TIMES), LongStream.of(REST))
                .toArray();
        bulk(full);
        assertThat(usage.count("counts.saturated")).isZero();
        bulk(full);

        assertThat(lastCounts()).containsExactly(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
        assertThat(usage.count("counts.saturated")).isEqualTo(3);
    }

    /** Of one flag, each count as yes, no and variant. */
    private void bulk(long... counts) {
        String items = LongStream.of(counts)
                .mapToObj(count ->
                        """
                        {"featureName":"f","appName":"shop","environment":"%s","timestamp":"%s","yes":%d,"no":%d,\
                        "variants":{"red":%d}}"""
                                .formatted(UsageFixture.ENVIRONMENT, NOON, count, count, count))
                .collect(Collectors.joining(","));
        usage.report(ReportFormat.UNLEASH_BULK, NOON, "{\"applications\":[],\"metrics\":[" + items + "]}");
    }

    /** Yes, no and variant of the latest rows. */
    private List<Long> lastCounts() {
        List<FlagUsage> flags = usage.flags();
        List<VariantUsage> variants = usage.variants();
        FlagUsage flag = flags.get(flags.size() - 1);
        return List.of(flag.yes(), flag.no(), variants.get(variants.size() - 1).count());
    }
}
