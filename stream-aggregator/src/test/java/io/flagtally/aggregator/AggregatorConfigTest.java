package io.flagtally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.flagtally.aggregator.applications.ApplicationSettings;
import io.flagtally.aggregator.combine.CombineBounds;
import io.flagtally.aggregator.intake.EventTimeSettings;
import io.flagtally.aggregator.intake.UnbelievedTimes;
import io.flagtally.aggregator.lag.HealthSettings;
import io.flagtally.aggregator.names.KeyBounds;
import io.flagtally.aggregator.names.NameSettings;
import io.flagtally.aggregator.once.KafkaRawLogs;
import io.flagtally.aggregator.once.ResendSettings;
import io.flagtally.aggregator.properties.PropertyRules;
import io.flagtally.aggregator.properties.PropertySettings;
import io.flagtally.model.InvalidSettingsException;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.streams.StreamsProperties;
import io.flagtally.streams.StreamsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                "producer.partitioner.class",
                "producer.partitioner.ignore.keys",
                "topic.cleanup.policy",
                "rocksdb.config.setter",
                "group.protocol"
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

        StreamsConfig streams = new StreamsConfig(config.streamsProperties().all());

        assertThat(streams.getAdminConfigs("a")).containsEntry("security.protocol", "SSL");
        assertThat(streams.getMainConsumerConfigs("g", "c", 0))
                .containsEntry("security.protocol", "SSL")
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("auto.offset.reset", "earliest");
    }

    @Test
    void letsAnOperatorTuneWhatIsNoMatterOfBeingRight() {
        AggregatorConfig config = config(Map.of("bootstrap.servers", "b:9092", "producer.linger.ms", "0"));

        assertThat(new StreamsConfig(config.streamsProperties().all()).getProducerConfigs("c"))
                .containsEntry("linger.ms", "0");
    }

    @Test
    void refusesToRememberReportsForLongerThanTheyCanBeReadBack() {
        ResendSettings days = new ResendSettings(true, Duration.ofDays(4), 1);

        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> UsageFixture.config(DIR, days))
                .satisfies(
                        e -> assertThat(e.problems()).singleElement().asString().startsWith("remember-reports: "));
        assertThat(UsageFixture.config(DIR, new ResendSettings(false, Duration.ofDays(4), 1)))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"1, 10000, 4500", "10, 20000, 5000", "1, 60000, 29500"})
    void readsBackForNoLongerThanATransactionMayLast(int commitSeconds, int transactionMs, int expectedMs) {
        Map<String, Object> kafka =
                Map.of("bootstrap.servers", "b:9092", "producer.transaction.timeout.ms", transactionMs);
        AggregatorConfig defaults = config(kafka);
        StreamsSettings streams = new StreamsSettings("app", 1, 0, DIR, 0, 32 << 20, Duration.ofSeconds(commitSeconds));
        AggregatorConfig config = new AggregatorConfig(
                defaults.topics(),
                defaults.createTopics(),
                defaults.start(),
                streams,
                defaults.combined(),
                defaults.eventTimes(),
                defaults.resends(),
                defaults.properties(),
                defaults.names(),
                defaults.applications(),
                defaults.health(),
                defaults.limits(),
                kafka);

        KafkaRawLogs logs = UsageTopology.rawLogs(config);

        assertThat(logs.longestWait()).isEqualTo(Duration.ofMillis(expectedMs));
    }

    @Test
    void handsEverySettingOfItsOwnToKafkaStreams() {
        TopicSettings topics = TopicSettings.defaults().withPrefix("acme.").withPartitions(5, 7);
        StreamsSettings settings = new StreamsSettings("app", 3, 1, DIR, 1 << 20, 32 << 20, Duration.ofMillis(1500));
        AggregatorConfig defaults = config(Map.of("bootstrap.servers", "b:9092"));
        AggregatorConfig config = new AggregatorConfig(
                topics,
                defaults.createTopics(),
                defaults.start(),
                settings,
                defaults.combined(),
                defaults.eventTimes(),
                defaults.resends(),
                defaults.properties(),
                defaults.names(),
                defaults.applications(),
                defaults.health(),
                defaults.limits(),
                defaults.kafka());

        StreamsConfig streams = new StreamsConfig(config.streamsProperties().all());

        assertThat(streams.getString("application.id")).isEqualTo("acme.app");
        assertThat(streams.getInt("num.stream.threads")).isEqualTo(3);
        assertThat(streams.getInt("num.standby.replicas")).isEqualTo(1);
        assertThat(streams.getString("state.dir")).isEqualTo(DIR.toString());
        assertThat(streams.getLong("statestore.cache.max.bytes")).isEqualTo(1 << 20);
        assertThat(streams.getLong("commit.interval.ms")).isEqualTo(1500);
        assertThat(streams.getString("processing.guarantee")).isEqualTo("exactly_once_v2");
        assertThat(streams.getInt("replication.factor")).isEqualTo(3);
        assertThat(streams.originalsWithPrefix("topic."))
                .containsEntry("min.insync.replicas", "2")
                .containsEntry("segment.bytes", "67108864");
        assertThat(streams.getProducerConfigs("c"))
                .containsEntry("compression.type", "lz4")
                .containsEntry("enable.idempotence", true)
                .doesNotContainEntry("acks", "1");
    }

    @Test
    void keepsInstallationsWithDifferentPrefixesApart() {
        TopicSettings topics = TopicSettings.defaults()
                .withPrefix("acme.")
                .withPartitions(1, 1)
                .withReplication(1, 1);
        AggregatorConfig config = AggregatorConfig.defaults(topics, DIR, Map.of("bootstrap.servers", "b:9092"));

        assertThat(config.streamsProperties().applicationId()).isEqualTo("acme.flagtally-aggregator");
    }

    @Test
    void canProduceADeadLetterOfTheLargestRecord() {
        int largest = config(Map.of("bootstrap.servers", "b:9092")).topics().maxRecordBytes();

        Map<String, Object> producer = new StreamsConfig(config(Map.of("bootstrap.servers", "b:9092"))
                        .streamsProperties()
                        .all())
                .getProducerConfigs("c");

        assertThat(Integer.parseInt(producer.get("max.request.size").toString()))
                .isGreaterThan(largest);
    }

    @Test
    void letsTransactionsLastLongerThanTheLongestCommitInterval() {
        AggregatorConfig defaults = config(Map.of("bootstrap.servers", "b:9092"));
        StreamsSettings streams =
                new StreamsSettings(defaults.streams().applicationId(), 1, 0, DIR, 0, 16 << 20, Duration.ofMinutes(1));
        AggregatorConfig config = new AggregatorConfig(
                defaults.topics(),
                defaults.createTopics(),
                defaults.start(),
                streams,
                defaults.combined(),
                defaults.eventTimes(),
                defaults.resends(),
                defaults.properties(),
                defaults.names(),
                defaults.applications(),
                defaults.health(),
                defaults.limits(),
                defaults.kafka());

        assertThat(new StreamsConfig(config.streamsProperties().all()).getProducerConfigs("c"))
                .containsEntry("transaction.timeout.ms", 120_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "processing.exception.handler",
                "production.exception.handler",
                "deserialization.exception.handler",
                "default.processing.exception.handler",
                "default.production.exception.handler",
                "default.deserialization.exception.handler",
                "errors.dead.letter.queue.topic.name",
                "dsl.store.suppliers.class",
                "topic.retention.ms",
                "topic.message.timestamp.type",
                "topic.max.message.bytes",
                "topic.cleanup.policy",
                "topic.unclean.leader.election.enable",
                "topic.min.insync.replicas",
                "acks",
                "producer.acks",
                "producer.enable.idempotence",
                "isolation.level",
                "main.consumer.auto.offset.reset",
                "consumer.isolation.level",
                "num.standby.replicas"
            })
    void refusesWhatWouldBreakAPromise(String name) {
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> StreamsProperties.check(Map.of("bootstrap.servers", "localhost:9092", name, "x")))
                .withMessageContaining(name);
    }

    @Test
    void takesHowInternalTopicsLieOnDisk() {
        StreamsProperties.check(Map.of("bootstrap.servers", "localhost:9092", "topic.segment.bytes", "1048576"));
    }

    @Test
    void reportsAllThatIsWrongTogether() {
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> new StreamsSettings("", 0, -1, DIR, -1, 0, Duration.ZERO))
                .satisfies(e -> assertThat(e.problems()).hasSize(6));
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> new CombineBounds(-1, -1))
                .satisfies(e -> assertThat(e.problems()).hasSize(2));
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> new HealthSettings(-1, Duration.ZERO, Duration.ofSeconds(-1)))
                .satisfies(e -> assertThat(e.problems()).hasSize(3));
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(
                        () -> new EventTimeSettings(Duration.ofHours(-1), Duration.ofHours(2), UnbelievedTimes.COUNT))
                .satisfies(e -> assertThat(e.problems()).hasSize(2));
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> new PropertySettings(Instant.MIN, 0, Duration.ZERO, PropertyRules.COLLECT_ALL))
                .satisfies(e -> assertThat(e.problems()).hasSize(3));
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> new NameSettings(new KeyBounds(0, 10_000_001), new KeyBounds(-1, -1)))
                .satisfies(e -> assertThat(e.problems()).hasSize(4));
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> new ResendSettings(true, Duration.ofSeconds(59), 0))
                .satisfies(e -> assertThat(e.problems()).hasSize(2));
        assertThatExceptionOfType(InvalidSettingsException.class)
                .isThrownBy(() -> new ApplicationSettings(Duration.ofHours(23)))
                .satisfies(e -> assertThat(e.problems()).hasSize(1));
    }

    @Test
    void takesWhatIsJustAllowed() {
        assertThatNoException().isThrownBy(() -> {
            new CombineBounds(0, 0);
            new EventTimeSettings(Duration.ZERO, Duration.ZERO, UnbelievedTimes.COUNT);
            new EventTimeSettings(Duration.ZERO, Duration.ofMinutes(30), UnbelievedTimes.COUNT);
            new NameSettings(new KeyBounds(1, 1), new KeyBounds(10_000_000, 10_000_000));
            UsageFixture.config(DIR, new ResendSettings(true, Duration.ofMinutes(1), 1));
            UsageFixture.config(DIR, new ResendSettings(true, Duration.ofHours(84), 1));
        });
    }

    private static AggregatorConfig config(Map<String, Object> kafka) {
        return AggregatorConfig.defaults(TopicSettings.defaults(), DIR, kafka);
    }
}
