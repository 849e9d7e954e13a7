package io.flagtally.aggregator.combine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flagtally.model.InvalidSettingsException;
import org.junit.jupiter.api.Test;

class CombineBoundsTest {
    @Test
    void refusesNegativeBoundsAndNamesTheirSettings() {
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> new CombineBounds(-1, -1))
                .satisfies(e -> assertThat(e.problems())
                        .containsExactly(
                                "combined-entries: must not be negative", "combined-bytes: must not be negative"));
    }

    @Test
    void holdNothingOnlyIfNoEntryIsAllowed() {
        assertThat(new CombineBounds(0, 0).areOff()).isTrue();
        assertThat(new CombineBounds(1, 0).areOff()).isFalse();
    }
}
