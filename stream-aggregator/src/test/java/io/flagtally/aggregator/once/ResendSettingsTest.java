package io.flagtally.aggregator.once;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flagtally.model.InvalidSettingsException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ResendSettingsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void remembersOneConnectionForAMinuteAtLeast() {
        assertThatCode(() -> new ResendSettings(true, MINUTE, 1)).doesNotThrowAnyException();
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> new ResendSettings(true, MINUTE.minusMillis(1), 0))
                .satisfies(e -> assertThat(e.problems())
                        .containsExactly(
                                "remember-reports: must be at least one minute",
                                "max-connections: must be at least 1"));
    }

    @Test
    void remembersForHalfOfTheTimeThatRawReportsAreKeptAtMost() {
        ResendSettings settings = new ResendSettings(true, Duration.ofDays(2), 1);

        assertThat(settings.problemsWith(Duration.ofDays(4))).isEmpty();
        assertThat(settings.problemsWith(Duration.ofDays(4).minusMillis(1)))
                .singleElement()
                .asString()
                .startsWith("remember-reports: must be at most half of raw-retention");
    }
}
