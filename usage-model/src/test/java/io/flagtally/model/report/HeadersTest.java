package io.flagtally.model.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.topics.TopicSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class HeadersTest {
    @Test
    void readsBackWhatItWroteAndWritesNoHeaderForWhatIsUnknown() {
        ReportHeaders written = new ReportHeaders("unleash-metrics/1", "production", "fleet", "backend", "c-1", "", "");
        RecordHeaders headers = new RecordHeaders();

        written.addTo(headers);

        assertThat(ReportHeaders.from(headers)).isEqualTo(written);
        assertThat(headers.lastHeader(ReportHeaders.SDK)).isNull();
    }

    @Test
    void replacesWhatAnEarlierRoundThroughTheDeadLettersLeft() {
        RecordHeaders headers = new RecordHeaders();
        new DeadLetterHeaders("malformed", "", "a", 1, 2, 3).setOn(headers);

        new DeadLetterHeaders("unknown-format", "x/9", "b", 4, 5, 6).setOn(headers);

        assertThat(headers.headers(DeadLetterHeaders.REASON)).hasSize(1);
        assertThat(new String(headers.lastHeader(DeadLetterHeaders.TOPIC).value(), StandardCharsets.UTF_8))
                .isEqualTo("b");
        assertThat(DeadLetterHeaders.receivedAt(headers)).hasValue(6);
    }

    @Test
    void takesATimeOfReceiptThatIsNoNumberAsNone() {
        RecordHeaders headers = new RecordHeaders();
        headers.add(DeadLetterHeaders.RECEIVED_AT, "soon".getBytes(StandardCharsets.UTF_8));

        assertThat(DeadLetterHeaders.receivedAt(headers)).isEmpty();
    }

    @Test
    void readsBackWhatItSetOnALetterAndTakesAllButTheReceiptOff() {
        RecordHeaders headers = new RecordHeaders();
        DeadLetterHeaders set = new DeadLetterHeaders("malformed", "x", "a", 1, 2, 3);
        set.setOn(headers);
        assertThat(DeadLetterHeaders.from(headers)).contains(set);

        DeadLetterHeaders.removeFrom(headers);

        assertThat(headers.toArray()).hasSize(1);
        assertThat(DeadLetterHeaders.receivedAt(headers)).hasValue(3);
        assertThat(DeadLetterHeaders.from(headers)).isEmpty();
    }

    @Test
    void takesTheMarkOfAReplayForNoLetter() {
        RecordHeaders headers = new RecordHeaders();

        DeadLetterHeaders.markReplayed(headers, 17);

        assertThat(DeadLetterHeaders.replayedOffset(headers)).hasValue(17);
        assertThat(DeadLetterHeaders.from(headers)).isEmpty();
    }

    @Test
    void allowsAReplayForAsLongAsARawRecordMayLieUnread() {
        ReplayLimit limit = ReplayLimit.of(TopicSettings.defaults());
        Instant receivedAt = Instant.parse("2026-11-21T12:00:00Z");

        assertThat(limit.isStale(receivedAt, receivedAt.plus(Duration.ofDays(8))))
                .isFalse();
        assertThat(limit.isStale(receivedAt, receivedAt.plus(Duration.ofDays(8)).plusMillis(1)))
                .isTrue();
    }

    @Test
    void knowsEveryFormatByItsNameAndVersionOnly() {
        for (ReportFormat format : ReportFormat.values()) {
            assertThat(ReportFormat.of(format.nameAndVersion())).contains(format);
        }
        assertThat(ReportFormat.of("unleash-metrics/2")).isEmpty();
        assertThat(KeyKind.of("Backend")).isEmpty();
        assertThat(KeyKind.of("frontend")).contains(KeyKind.FRONTEND);
    }
}
