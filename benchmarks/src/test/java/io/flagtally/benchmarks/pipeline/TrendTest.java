package io.flagtally.benchmarks.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TrendTest {
    private final Trend trend = new Trend();

    @Test
    void isWhatAStraightLineGrowsBy() {
        for (int second = 0; second < 10; second++) {
            trend.add(second, 100 + 7 * second);
        }

        assertThat(trend.perSecond()).isCloseTo(7, within(1e-9));
        assertThat(trend.last()).isEqualTo(163);
    }

    @Test
    void ignoresWhatGoesUpAndDownWithEachCommit() {
        for (int sample = 0; sample < 100; sample++) {
            trend.add(sample / 10.0, 1_000 + 100 * (sample % 10));
        }

        assertThat(trend.perSecond()).isCloseTo(0, within(15.0));
    }

    @Test
    void isNoneOfLessThanTwoValues() {
        assertThat(trend.perSecond()).isZero();

        trend.add(1, 5);

        assertThat(trend.perSecond()).isZero();
    }
}
