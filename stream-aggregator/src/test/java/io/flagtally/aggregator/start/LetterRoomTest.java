package io.flagtally.aggregator.start;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flagtally.aggregator.start.FakeBrokers.Log;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.streams.start.StartRefusedException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LetterRoomTest {
    private static final int LARGEST = 1_000_000;

    private final TopicSettings topics = TopicSettings.defaults().withMaxRecordBytes(LARGEST);

    @Test
    void letsAStartPassWhereEveryRecordFitsIntoADeadLetter() {
        assertThatCode(() -> LetterRoom.check(brokers(LARGEST), topics)).doesNotThrowAnyException();
    }

    @Test
    void namesTheTopicThatTakesLargerRecordsAndWhatToSet() {
        assertThatThrownBy(() -> LetterRoom.check(brokers(LARGEST + 1), topics))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageStartingWith(
                        "tggl-reports-raw takes records of 1000001 bytes, max-record-bytes is 1000000: ")
                .hasMessageContaining("--max-record-bytes 1000001");
    }

    /** Topics other than raw ones may take what they like. */
    private static FakeBrokers brokers(int ofTggl) {
        FakeBrokers brokers = new FakeBrokers();
        for (Topic topic : Topic.values()) {
            int largest = topic == Topic.TGGL_REPORTS_RAW ? ofTggl : topic.isRaw() ? 5_000 : LARGEST + 5;
            brokers.topic(topic.baseName(), Map.of("max.message.bytes", Integer.toString(largest)), Log.NEW);
        }
        return brokers;
    }
}
