package io.flagtally.aggregator.start;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flagtally.model.topics.TopicSettings;
import io.flagtally.streams.start.StartRefusedException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountFromTopicTest {
    private final CountFromTopic topic = new CountFromTopic("flagtally", TopicSettings.defaults());

    @Test
    void readsTheHourThatWasNoted() {
        assertThat(topic.hour("2026-11-21T13:00:00Z".getBytes(UTF_8))).isEqualTo(Instant.parse("2026-11-21T13:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "2026-11-21T13:30:00Z", "2026-11-21"})
    void namesTheTopicWhoseRecordIsNoHour(String value) {
        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> topic.hour(value.getBytes(UTF_8)))
                .withMessageStartingWith(
                        "flagtally-count-from-changelog: its first record is not the start of an hour");
    }
}
