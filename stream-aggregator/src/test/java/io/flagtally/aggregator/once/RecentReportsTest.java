package io.flagtally.aggregator.once;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.rows.ReportSource;
import org.junit.jupiter.api.Test;

class RecentReportsTest {
    private static final int MAX_BYTES = 10_000;

    private final RecentReports recent = new RecentReports(MAX_BYTES);

    @Test
    void keepsAsManyAsTheBoundAllowsAndLetsThoseLeaveFirstThatWereNotAskedForTheLongest() {
        recent.put(1, report("", 4_000));
        recent.put(2, report("", 4_000));
        recent.get(1);
        recent.put(3, report("", 4_000));

        assertThat(recent.get(1)).isNotNull();
        assertThat(recent.get(2)).isNull();
        assertThat(recent.get(3)).isNotNull();
    }

    /** They are a client's choice too, and may be longer than the body. */
    @Test
    void countsWhatTheHeadersTake() {
        String longest = "\ud83d\ude00".repeat(255);
        recent.put(1, report(longest, 100));
        recent.put(2, report(longest, 100));
        recent.put(3, report(longest, 100));
        recent.put(4, report(longest, 100));

        assertThat(recent.get(1)).isNull();
        assertThat(recent.get(4)).isNotNull();
    }

    @Test
    void putsAReportInPlaceOfTheOneOfThatOffset() {
        for (int i = 0; i < 10; i++) {
            recent.put(1, report("", 4_000));
        }
        recent.put(2, report("", 4_000));

        assertThat(recent.get(1)).isNotNull();
        assertThat(recent.get(2)).isNotNull();
    }

    private static RawReport report(String text, int bodyBytes) {
        return new RawReport(
                new ReportSource(
                        "unleash-metrics/1", new ReportSource.Key("production", "a-key", true), text, text, text, 0, 0),
                new byte[bodyBytes]);
    }
}
