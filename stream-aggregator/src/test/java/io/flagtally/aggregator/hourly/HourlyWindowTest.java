package io.flagtally.aggregator.hourly;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HourlyWindowTest {
    private static final long START = 1_795_262_400_000L;

    @Test
    void takesRowsUntilNoneOfThemCanBeUnread() {
        // given
        HourlyWindow window = HourlyWindow.outliving(Duration.ofDays(8), Duration.ofDays(2), Duration.ofMinutes(5));
        long over = START
                + Duration.ofHours(1).plusDays(8).plusDays(2).plusMinutes(5).toMillis();

        // then
        assertThat(window.isClosed(START, START)).isFalse();
        assertThat(window.isClosed(START, over - 1)).isFalse();
        assertThat(window.isClosed(START, over)).isTrue();
        assertThat(window.retention()).isEqualTo(Duration.ofMillis(over - START));
    }

    @Test
    void numbersHoursFromTheEpochInBothDirections() {
        assertThat(HourlyWindow.numberOf(0)).isZero();
        assertThat(HourlyWindow.numberOf(START)).isEqualTo(START / 3_600_000);
        assertThat(HourlyWindow.numberOf(-3_600_000)).isEqualTo(-1);
    }
}
