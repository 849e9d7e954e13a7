package io.flagtally.aggregator.once;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.rows.ReportSource;
import org.junit.jupiter.api.Test;

class RecentReportsTest {
    private static final int MAX_BYTES = 10_000;

    /** Two bodies of it fit, with what is around them. */
    private static final int JUST_HALF_OF_IT = 4_500;

    private final RecentReports recent = new RecentReports(MAX_BYTES);

    @Test
    void keepsAsManyAsTheBoundAllowsAndLetsThoseLeaveFirstThatWereNotAskedForTheLongest() {
        recent.put(1, report("", JUST_HALF_OF_IT));
        recent.put(2, report("", JUST_HALF_OF_IT));
        recent.get(1);
        recent.put(3, report("", JUST_HALF_OF_IT));

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

        assertThat(recent.get(1)).isNull();
        assertThat(recent.get(2)).isNotNull();
    }

    @Test
    void putsAReportInPlaceOfTheOneOfThatOffset() {
        for (int i = 0; i < 10; i++) {
            recent.put(1, report("", JUST_HALF_OF_IT));
        }
        recent.put(2, report("", JUST_HALF_OF_IT));

        assertThat(recent.get(1)).isNotNull();
        assertThat(recent.get(2)).isNotNull();
    }

    @Test
    void keepsAsManyAgainOnceItWasCleared() {
        recent.put(1, report("", JUST_HALF_OF_IT));
        recent.put(2, report("", JUST_HALF_OF_IT));
        recent.clear();
        assertThat(recent.get(2)).isNull();

        recent.put(3, report("", JUST_HALF_OF_IT));
        recent.put(4, report("", JUST_HALF_OF_IT));

        assertThat(recent.get(3)).isNotNull();
        assertThat(recent.get(4)).isNotNull();
    }

    private static RawReport report(String text, int bodyBytes) {
        return new RawReport(
                new ReportSource(text, new ReportSource.Key(text, text, true), text, text, text, 0, 0),
                new byte[bodyBytes]);
    }
}
