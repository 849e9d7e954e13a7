package io.flagtally.aggregator.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flagtally.model.InvalidSettingsException;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventTimeSettingsTest {
    private static final String SKEW = "max-skew: must be between 0s and 30m";

    @ParameterizedTest
    @CsvSource({"PT0S, PT0S", "PT48H, PT30M"})
    void takesWhatBrokersTake(Duration lateness, Duration skew) {
        assertThatCode(() -> settings(lateness, skew)).doesNotThrowAnyException();
    }

    @Test
    void namesEverySettingThatCannotBe() {
        assertProblems(Duration.ofMillis(-1), Duration.ofMillis(-1), "max-lateness: must not be negative", SKEW);
        assertProblems(Duration.ZERO, Duration.ofMinutes(30).plusMillis(1), SKEW);
    }

    @ParameterizedTest
    @CsvSource({"count, COUNT", "dead-letter, DEAD_LETTER"})
    void knowsWhatBecomesOfUnbelievedTimesByItsWord(String word, UnbelievedTimes expected) {
        assertThat(UnbelievedTimes.of(word)).contains(expected);
        assertThat(expected.word()).isEqualTo(word);
        assertThat(UnbelievedTimes.of(word.toUpperCase(Locale.ROOT))).isEmpty();
    }

    private static void assertProblems(Duration lateness, Duration skew, String... problems) {
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> settings(lateness, skew))
                .satisfies(e -> assertThat(e.problems()).containsExactly(problems));
    }

    private static EventTimeSettings settings(Duration lateness, Duration skew) {
        return new EventTimeSettings(lateness, skew, UnbelievedTimes.COUNT);
    }
}
