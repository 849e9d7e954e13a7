package io.flagtally.aggregator.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OffsetRetentionTest {
    @Test
    void warnsWithTheNeededValueIfOffsetsAreForgottenBeforeRawReports() {
        assertThat(OffsetRetention.warning(Duration.ofDays(7), Duration.ofDays(8)))
                .hasValueSatisfying(text -> assertThat(text).contains("10080", "at least 11520"));
        assertThat(OffsetRetention.warning(Duration.ofDays(8), Duration.ofDays(8)))
                .isEmpty();
    }
}
