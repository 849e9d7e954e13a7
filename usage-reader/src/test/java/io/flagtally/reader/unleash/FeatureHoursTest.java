package io.flagtally.reader.unleash;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureHoursTest {
    private static final int MOST = 48;

    @ParameterizedTest
    @CsvSource({
        "48, 48",
        "' 7 ', 7",
        "1.5, 2",
        "+3., 3",
        ".5e1, 5",
        "1E1, 10",
        "0, 24",
        "49, 24",
        "-1, 24",
        "'', 24",
        "7d, 24",
        "NaN, 24",
        "Infinity, 24",
        "0x1p3, 24",
        "1e400, 24"
    })
    void readsHoursAsAnUnleashServer(String text, int hours) {
        assertThat(FeatureHours.hours(text, MOST)).isEqualTo(hours);
    }

    @Test
    @Timeout(60)
    void aLongTextThatIsAlmostANumberIsRefusedAtOnce() {
        assertThat(FeatureHours.hours("1".repeat(1_000_000) + "d", MOST)).isEqualTo(24);
    }
}
