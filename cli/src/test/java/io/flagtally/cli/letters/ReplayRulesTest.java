package io.flagtally.cli.letters;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.model.report.DeadLetterHeaders;
import io.flagtally.model.topics.TopicSettings;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class ReplayRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private final ReplayRules rules = new ReplayRules(TopicSettings.defaults()
            .withPrefix("eu.")
            .withRawGeneration(2)
            .withPartitions(1, 1)
            .withReplication(1, 1)
            .withMaxRecordBytes(1_000_000));

    @Test
    void sendsALetterOfAnEarlierGenerationToTheOneThatIsRead() {
        DeadLetter letter = letterFrom("eu.tggl-reports-raw");

        assertThat(rules.fate(letter, false, NOW)).isEqualTo(Fate.REPLAYED);
        assertThat(rules.destination(letter)).isEqualTo("eu.tggl-reports-raw-g2");
    }

    @Test
    void refusesALetterOfALaterGeneration() {
        assertThat(rules.fate(letterFrom("eu.tggl-reports-raw-g3"), false, NOW)).isEqualTo(Fate.UNKNOWN_TOPIC);
    }

    private static DeadLetter letterFrom(String rawTopic) {
        byte[] payload = "{}".getBytes(StandardCharsets.UTF_8);
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>("eu.usage-dead-letters", 0, 5, null, payload);
        new DeadLetterHeaders("unknown-format", "a detail", rawTopic, 0, 17, NOW.toEpochMilli())
                .setOn(record.headers());
        return DeadLetter.of(record).orElseThrow();
    }
}
