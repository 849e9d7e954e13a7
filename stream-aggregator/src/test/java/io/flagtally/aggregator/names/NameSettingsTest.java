package io.flagtally.aggregator.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flagtally.model.InvalidSettingsException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameSettingsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 10_000_000})
    void takesBoundsThatFitTheHeap(int most) {
        assertThatCode(() -> settings(most)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10_000_001})
    void namesEveryBoundThatDoesNot(int most) {
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> settings(most))
                .satisfies(e -> assertThat(e.problems())
                        .containsExactly(
                                "max-names-backend: must be between 1 and 10000000",
                                "max-names-frontend: must be between 1 and 10000000",
                                "max-clients-backend: must be between 1 and 10000000",
                                "max-clients-frontend: must be between 1 and 10000000"));
    }

    private static void settings(int most) {
        KeyBounds bounds = new KeyBounds(most, most);
        new NameSettings(bounds, bounds);
    }
}
