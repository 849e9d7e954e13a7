package io.flagtally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.model.topics.TopicSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AggregatorConfigTest {
    private static final Path DIR = Path.of("state");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "processing.guarantee",
                "application.id",
                "consumer.auto.offset.reset",
                "main.consumer.isolation.level",
                "producer.transactional.id",
                "topic.cleanup.policy"
            })
    void ownsWhatTheCountsDependOn(String name) {
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> config(Map.of("bootstrap.servers", "b:9092", name, "x")))
                .satisfies(
                        e -> assertThat(e.problems()).singleElement().asString().startsWith("kafka: " + name));
    }

    @Test
    void passesOtherSettingsThrough() {
        AggregatorConfig config = config(Map.of("bootstrap.servers", "b:9092", "security.protocol", "SSL"));

        StreamsConfig streams = new StreamsConfig(StreamsProperties.of(config));

        assertThat(streams.getAdminConfigs("a")).containsEntry("security.protocol", "SSL");
        assertThat(streams.getMainConsumerConfigs("g", "c", 0))
                .containsEntry("security.protocol", "SSL")
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("auto.offset.reset", "earliest");
    }

    @Test
    void letsAnOperatorTuneWhatIsNoMatterOfBeingRight() {
        AggregatorConfig config = config(Map.of("bootstrap.servers", "b:9092", "producer.linger.ms", "0"));

        assertThat(new StreamsConfig(StreamsProperties.of(config)).getProducerConfigs("c"))
                .containsEntry("linger.ms", "0");
    }

    @Test
    void keepsInstallationsWithDifferentPrefixesApart() {
        TopicSettings topics = new TopicSettings(
                "acme.", 1, 1, 1, 1, Duration.ofDays(7), Duration.ofDays(400), TopicSettings.DEFAULT_MAX_RECORD_BYTES);
        AggregatorConfig config = AggregatorConfig.defaults(topics, DIR, Map.of("bootstrap.servers", "b:9092"));

        assertThat(StreamsProperties.applicationId(config)).isEqualTo("acme.flagtally-aggregator");
    }

    @Test
    void canProduceADeadLetterOfTheLargestRecord() {
        int largest = config(Map.of("bootstrap.servers", "b:9092")).topics().maxRecordBytes();

        Map<String, Object> producer = new StreamsConfig(
                        StreamsProperties.of(config(Map.of("bootstrap.servers", "b:9092"))))
                .getProducerConfigs("c");

        assertThat(Integer.parseInt(producer.get("max.request.size").toString()))
                .isGreaterThan(largest);
    }

    @Test
    void letsTransactionsLastLongerThanTheLongestCommitInterval() {
        AggregatorConfig defaults = config(Map.of("bootstrap.servers", "b:9092"));
        StreamsSettings streams =
                new StreamsSettings(defaults.streams().applicationId(), 1, 0, DIR, 0, Duration.ofMinutes(1), 0);
        AggregatorConfig config = new AggregatorConfig(
                defaults.topics(),
                defaults.createTopics(),
                streams,
                defaults.eventTimes(),
                defaults.resends(),
                defaults.properties(),
                defaults.limits(),
                defaults.kafka());

        assertThat(new StreamsConfig(StreamsProperties.of(config)).getProducerConfigs("c"))
                .containsEntry("transaction.timeout.ms", 120_000);
    }

    @Test
    void reportsAllThatIsWrongTogether() {
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> new StreamsSettings("", 0, -1, DIR, -1, Duration.ZERO, -1))
                .satisfies(e -> assertThat(e.problems()).hasSize(6));
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> new EventTimeSettings(Duration.ofHours(-1), Duration.ofHours(2)))
                .satisfies(e -> assertThat(e.problems()).hasSize(2));
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> new PropertySettings(Instant.MIN, 0, Duration.ZERO))
                .satisfies(e -> assertThat(e.problems()).hasSize(3));
    }

    private static AggregatorConfig config(Map<String, Object> kafka) {
        return AggregatorConfig.defaults(TopicSettings.defaults(), DIR, kafka);
    }
}
