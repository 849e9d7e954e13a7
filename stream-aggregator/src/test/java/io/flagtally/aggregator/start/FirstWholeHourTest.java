package io.flagtally.aggregator.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirstWholeHourTest {
    private final FirstWholeHour firstWholeHour = new FirstWholeHour(Duration.ofHours(48), Duration.ofMinutes(5));

    @Test
    void beginsNoLaterThanMaxSkewAfterTheFirstRecordThatIsLeft() {
        assertThat(firstWholeHour.of(List.of(expired("2026-11-21T11:55:00Z")), true))
                .isEqualTo("2026-11-21T12:00:00Z");
        assertThat(firstWholeHour.of(List.of(expired("2026-11-21T11:55:00.001Z")), true))
                .isEqualTo("2026-11-21T13:00:00Z");
    }

    @Test
    void goesByThePartitionThatLostMost() {
        assertThat(firstWholeHour.of(
                        List.of(
                                expired("2026-11-21T11:20:00Z"),
                                expired("2026-11-21T09:20:00Z"),
                                whole("2026-11-21T20:00:00Z")),
                        true))
                .isEqualTo("2026-11-21T12:00:00Z");
    }

    @Test
    void isTheFirstOneThatCanHaveRowsIfNothingExpired() {
        assertThat(firstWholeHour.of(List.of(whole("2026-11-21T11:20:00Z"), whole("2026-11-21T12:20:00Z")), true))
                .isEqualTo("2026-11-19T11:00:00Z");
    }

    @Test
    void doesNotBelieveThatARawTopicOfALaterGenerationIsWhole() {
        assertThat(firstWholeHour.of(List.of(whole("2026-11-21T11:20:00Z")), false))
                .isEqualTo("2026-11-21T12:00:00Z");
    }

    private static RawPartition expired(String firstReceivedAt) {
        return new RawPartition(-1, 4, 9, Instant.parse(firstReceivedAt));
    }

    private static RawPartition whole(String firstReceivedAt) {
        return new RawPartition(-1, 0, 9, Instant.parse(firstReceivedAt));
    }
}
