package io.flagtally.aggregator.hourly;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SaturatingSumTest {
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final SaturatingSum sum = new SaturatingSum(metrics);

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0",
        "9223372036854775806, 1, 9223372036854775807, 0",
        "9223372036854775807, 0, 9223372036854775807, 0",
        "9223372036854775807, 1, 9223372036854775807, 1",
        "1, 9223372036854775807, 9223372036854775807, 1",
        "9223372036854775807, 9223372036854775807, 9223372036854775807, 1"
    })
    void staysAtTheLargestCountAndSaysSo(long left, long right, long expected, double saturated) {
        assertThat(sum.applyAsLong(left, right)).isEqualTo(expected);
        assertThat(metrics.get("flagtally.aggregator.counts.saturated")
                        .counter()
                        .count())
                .isEqualTo(saturated);
    }
}
