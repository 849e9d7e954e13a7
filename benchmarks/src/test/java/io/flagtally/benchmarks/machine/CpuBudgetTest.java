package io.flagtally.benchmarks.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CpuBudgetTest {
    private final CpuBudget quarter = new CpuBudget(0.25, Duration.ofMillis(25), Duration.ZERO, Duration.ofSeconds(7));

    private long nowMs;
    private long usedMs = 7_000;

    @Test
    void letsAProcessRunThatUsesNoMoreThanItsShare() {
        // when, then
        for (int i = 0; i < 100; i++) {
            assertThat(mayRunAfter(8, 2)).isTrue();
        }
    }

    @Test
    void stopsOneThatUsedItsBurstUntilItHasEarnedAnother() {
        assertThat(mayRunAfter(20, 20)).isTrue();
        assertThat(mayRunAfter(20, 20)).isFalse();
        assertThat(mayRunAfter(116, 0)).isFalse();
        assertThat(mayRunAfter(4, 0)).isTrue();
    }

    @Test
    void takesWhatWasUsedTooMuchFromWhatComesNext() {
        // given: 75 ms more than there were
        assertThat(mayRunAfter(100, 125)).isFalse();

        // when, then
        assertThat(mayRunAfter(396, 0)).isFalse();
        assertThat(mayRunAfter(4, 0)).isTrue();
    }

    @Test
    void savesUpNoMoreThanABurst() {
        // given
        assertThat(mayRunAfter(100_000, 0)).isTrue();

        // when, then
        assertThat(mayRunAfter(4, 26)).isFalse();
    }

    private boolean mayRunAfter(long ms, long cpuMs) {
        nowMs += ms;
        usedMs += cpuMs;
        return quarter.mayRun(Duration.ofMillis(nowMs), Duration.ofMillis(usedMs));
    }
}
