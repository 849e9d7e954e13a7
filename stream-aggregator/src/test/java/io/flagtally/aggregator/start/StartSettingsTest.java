package io.flagtally.aggregator.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flagtally.model.InvalidSettingsException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StartSettingsTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void countsFromTheStartOfAnHour() {
        assertThat(new StartSettings(false, NOON).isRecount()).isTrue();
        assertThat(StartSettings.DEFAULT.isRecount()).isFalse();
    }

    @Test
    void namesTheNextHourIfItIsGivenAnotherTime() {
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> new StartSettings(false, NOON.plusMillis(1)))
                .satisfies(e -> assertThat(e.problems())
                        .containsExactly(
                                "count-from: must be the start of an hour in UTC, such as 2026-11-21T13:00:00Z"));
    }
}
