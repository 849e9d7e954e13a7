package io.flagtally.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ConvertersTest {
    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "10s, PT10S", "5m, PT5M", "48h, PT48H", "7d, PT168H", "0s, PT0S", "' 1s ', PT1S"})
    void readsDurations(String text, Duration expected) {
        assertThat(new DurationConverter().convert(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "-1s", "1.5h", "1 day", "PT1S", "99999999999s"})
    void refusesWhatIsNoDuration(String text) {
        assertThatThrownBy(() -> new DurationConverter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("such as");
    }

    @ParameterizedTest
    @CsvSource({"65536, 65536", "64KiB, 65536", "9MiB, 9437184", "0, 0", "2047MiB, 2146435072", "1GiB, 1073741824"})
    void readsSizes(String text, int expected) {
        assertThat(new SizeConverter().convert(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1MB", "2048MiB", "2GiB", "9999999999", "1.5MiB"})
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> new SizeConverter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("such as");
    }

    @ParameterizedTest
    @CsvSource({
        "65536, 65536",
        "0, 0",
        "2047MiB, 2146435072",
        "2GiB, 2147483648",
        "64GiB, 68719476736",
        "3072MiB, 3221225472"
    })
    void readsSizesFromTwoGibibytesOn(String text, long expected) {
        assertThat(new LargeSizeConverter().convert(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1GB", "9999999999999999GiB", "99999999999999999", "1.5GiB", "1TiB"})
    void refusesWhatIsNoLargeSize(String text) {
        assertThatThrownBy(() -> new LargeSizeConverter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("such as");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "1500ms", "10s", "75s", "5m", "24h", "48h", "7d", "400d"})
    void writesADurationAsItIsRead(String text) {
        assertThat(DurationConverter.text(new DurationConverter().convert(text)))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1000", "16KiB", "1536KiB", "9MiB", "4GiB"})
    void writesASizeAsItIsRead(String text) {
        assertThat(LargeSizeConverter.text(new LargeSizeConverter().convert(text)))
                .isEqualTo(text);
    }
}
