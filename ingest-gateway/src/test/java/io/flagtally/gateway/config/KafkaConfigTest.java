package io.flagtally.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.model.topics.TopicSettings;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;

class KafkaConfigTest {
    private static final TopicSettings TOPICS = TopicSettings.defaults();

    @Test
    void makesAProducerThatStarts() {
        Map<String, Object> settings = Map.of("bootstrap.servers", "localhost:1");

        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(config(settings).producer(TOPICS))) {
            assertThat(producer.metrics()).isNotEmpty();
        }
    }

    @Test
    void letsSettingsThroughThatItDoesNotOwn() {
        // when
        KafkaConfig config = config(Map.of("linger.ms", "3", "security.protocol", "SSL"));

        // then
        assertThat(config.producer(TOPICS)).containsEntry("linger.ms", "3").containsEntry("security.protocol", "SSL");
        assertThat(config.admin()).doesNotContainKey("linger.ms").containsEntry("security.protocol", "SSL");
    }

    @Test
    void holdsOnToWhatItsPromiseRestsOn() {
        assertThatThrownBy(() -> config(Map.of("acks", "1", "enable.idempotence", "false", "transactional.id", "t")))
                .isInstanceOfSatisfying(InvalidSettingsException.class, e -> assertThat(e.problems())
                        .containsExactly(
                                "kafka: acks can't be set, the gateway depends on it",
                                "kafka: enable.idempotence can't be set, the gateway depends on it",
                                "kafka: transactional.id can't be set, the gateway depends on it"));
        assertThat(config(Map.of()).producer(TOPICS))
                .containsEntry(ProducerConfig.ACKS_CONFIG, "all")
                .containsEntry(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0)
                .containsEntry(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TOPICS.maxRecordBytes());
    }

    @Test
    void saysAtOnceThatAValueIsNotWhatKafkaTakes() {
        assertThatThrownBy(() -> config(Map.of("linger.ms", "soon")))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("kafka: Invalid value soon for configuration linger.ms");
    }

    private static KafkaConfig config(Map<String, Object> settings) {
        return new KafkaConfig(settings, KafkaConfig.DEFAULT_BUFFER_MEMORY);
    }
}
