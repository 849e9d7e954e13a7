package io.flagtally.aggregator.rows;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReportSourceTest {
    @Test
    void isAReplayIfItWasReceivedBeforeItWasWritten() {
        assertThat(source(999, 1_000).isReplay()).isTrue();
        assertThat(source(1_000, 1_000).isReplay()).isFalse();
    }

    @Test
    void countsTheCharsOfAllItsTexts() {
        assertThat(source(0, 0).chars()).isEqualTo(1 + 2 + 4 + 8 + 16 + 32);
    }

    private static ReportSource source(long receivedAt, long writtenAt) {
        return new ReportSource(
                text(1),
                new ReportSource.Key(text(2), text(4), true),
                text(8),
                text(16),
                text(32),
                receivedAt,
                writtenAt);
    }

    private static String text(int length) {
        return "x".repeat(length);
    }
}
