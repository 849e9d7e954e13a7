package io.flagtally.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import io.flagtally.aggregator.applications.ApplicationSettings;
import io.flagtally.aggregator.combine.CombineBounds;
import io.flagtally.aggregator.intake.EventTimeSettings;
import io.flagtally.aggregator.names.NameSettings;
import io.flagtally.aggregator.once.ResendSettings;
import io.flagtally.aggregator.properties.Erasable;
import io.flagtally.aggregator.properties.PropertySettings;
import io.flagtally.aggregator.properties.PropertyTopics;
import io.flagtally.aggregator.start.StartSettings;
import io.flagtally.model.decode.ReportDecoder;
import io.flagtally.model.report.KeyKind;
import io.flagtally.model.report.ReportFormat;
import io.flagtally.model.report.ReportHeaders;
import io.flagtally.model.rows.ClientApplication;
import io.flagtally.model.rows.ClientApplicationKey;
import io.flagtally.model.rows.FlagActivity;
import io.flagtally.model.rows.FlagActivityKey;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.FlagUsageKey;
import io.flagtally.model.rows.JsonSerde;
import io.flagtally.model.rows.ReceivedProperty;
import io.flagtally.model.rows.ReceivedPropertyKey;
import io.flagtally.model.rows.ReceivedPropertyValue;
import io.flagtally.model.rows.ReceivedPropertyValueKey;
import io.flagtally.model.rows.VariantUsage;
import io.flagtally.model.rows.VariantUsageKey;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;

/**
 * The real topology with the real decoders: takes reports, gives rows. Fails on closing if more records were dropped
 * than expected.
 */
final class UsageFixture implements AutoCloseable {
    static final String ENVIRONMENT = "production";

    /** What the clock says until {@link #passWallClock}; replays are read then. */
    private static final Instant STARTED = Instant.parse("2026-11-21T12:00:00Z");

    /** What was piped to raw topics. */
    final PipedReports raw = new PipedReports();

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final TopologyTestDriver driver;
    private int expectedDrops;

    UsageFixture(Path stateDir) {
        this(config(stateDir));
    }

    UsageFixture(AggregatorConfig config) {
        this(config, format -> format.newDecoder(config.limits()));
    }

    UsageFixture(AggregatorConfig config, Function<ReportFormat, ReportDecoder> newDecoder) {
        Properties properties = new Properties();
        properties.putAll(config.streamsProperties().all());
        this.driver = new TopologyTestDriver(
                new UsageTopology(config, () -> config.start().countFrom(), newDecoder, raw, metrics).build(),
                properties,
                STARTED);
    }

    static AggregatorConfig config(Path stateDir) {
        return AggregatorConfig.defaults(
                TopicSettings.defaults(), stateDir, Map.of("bootstrap.servers", "unused:9092"));
    }

    static AggregatorConfig config(Path stateDir, CombineBounds combined) {
        return config(stateDir).with(combined);
    }

    static AggregatorConfig config(Path stateDir, ResendSettings resends) {
        AggregatorConfig config = config(stateDir);
        return with(config, config.eventTimes(), resends, config.properties(), config.names());
    }

    static AggregatorConfig config(Path stateDir, PropertySettings properties) {
        AggregatorConfig config = config(stateDir);
        return with(config, config.eventTimes(), config.resends(), properties, config.names());
    }

    static AggregatorConfig config(Path stateDir, EventTimeSettings eventTimes) {
        AggregatorConfig config = config(stateDir);
        return with(config, eventTimes, config.resends(), config.properties(), config.names());
    }

    static AggregatorConfig config(Path stateDir, NameSettings names) {
        AggregatorConfig config = config(stateDir);
        return with(config, config.eventTimes(), config.resends(), config.properties(), names);
    }

    static AggregatorConfig config(Path stateDir, ApplicationSettings applications) {
        return config(stateDir).with(applications);
    }

    static AggregatorConfig config(Path stateDir, StartSettings start) {
        return config(stateDir).with(start);
    }

    private static AggregatorConfig with(
            AggregatorConfig config,
            EventTimeSettings eventTimes,
            ResendSettings resends,
            PropertySettings properties,
            NameSettings names) {
        return new AggregatorConfig(
                config.topics(),
                config.createTopics(),
                config.start(),
                config.streams(),
                config.combined(),
                eventTimes,
                resends,
                properties,
                names,
                config.applications(),
                config.health(),
                config.limits(),
                config.kafka());
    }

    /** Pipes a report with a backend key. */
    void report(ReportFormat format, Instant receivedAt, String body) {
        pipe(format.topic(), receivedAt, headers(format, KeyKind.BACKEND), body.getBytes(StandardCharsets.UTF_8));
    }

    /** Pipes any record, with a key that only a dead letter cares about. */
    void pipe(Topic topic, Instant timestamp, Headers headers, byte[] value) {
        raw.add(topic.baseName(), timestamp, headers, value);
        driver.createInputTopic(topic.baseName(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(new byte[] {7}, value, headers, timestamp));
    }

    /** Asks to forget, as the command does. */
    void forget(Erasable what) {
        ProducerRecord<byte[], byte[]> request =
                new PropertyTopics("", AggregatorConfig.DEFAULT_APPLICATION_ID).request(what);
        driver.createInputTopic(request.topic(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(request.key(), request.value(), request.timestamp());
    }

    /** Pipes a record of an internal topic. */
    void pipeInternal(String topic, byte[] key, byte[] value, Instant timestamp) {
        driver.createInputTopic(
                        AggregatorConfig.DEFAULT_APPLICATION_ID + '-' + topic,
                        new ByteArraySerializer(),
                        new ByteArraySerializer())
                .pipeInput(key, value, timestamp);
    }

    static Headers headers(ReportFormat format, KeyKind keyKind) {
        return headers(format.nameAndVersion(), ENVIRONMENT, keyKind.word());
    }

    static Headers headers(String format, String environment, String keyKind) {
        Headers headers = new RecordHeaders();
        new ReportHeaders(format, environment, "a-key", keyKind, "", "unleash-java-sdk:12.2.3", "").addTo(headers);
        return headers;
    }

    void passWallClock(Duration time) {
        driver.advanceWallClockTime(time);
    }

    /** Flag rows written since the last call, in order. */
    List<FlagUsage> flags() {
        return values(Topic.FLAG_USAGE_HOURLY, FlagUsageKey.class, FlagUsage.class);
    }

    List<VariantUsage> variants() {
        return values(Topic.FLAG_VARIANT_USAGE_HOURLY, VariantUsageKey.class, VariantUsage.class);
    }

    List<ReceivedProperty> properties() {
        return values(Topic.RECEIVED_PROPERTIES, ReceivedPropertyKey.class, ReceivedProperty.class);
    }

    List<ReceivedPropertyValue> values() {
        return values(Topic.RECEIVED_PROPERTY_VALUES, ReceivedPropertyValueKey.class, ReceivedPropertyValue.class);
    }

    List<ClientApplication> applications() {
        return values(Topic.CLIENT_APPLICATIONS, ClientApplicationKey.class, ClientApplication.class);
    }

    /** Activity written since the last call, in order; null for a flag that was forgotten. */
    List<FlagActivity> activity() {
        return values(Topic.FLAG_ACTIVITY, FlagActivityKey.class, FlagActivity.class);
    }

    List<TestRecord<byte[], byte[]>> deadLetters() {
        return driver.createOutputTopic(
                        Topic.USAGE_DEAD_LETTERS.baseName(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    /** Records written to an output topic since the last call, with their keys. */
    <K, V> List<KeyValue<K, V>> rows(Topic topic, Class<K> key, Class<V> value) {
        TestOutputTopic<K, V> output =
                driver.createOutputTopic(topic.baseName(), new JsonSerde<>(key), new JsonSerde<>(value));
        return output.readKeyValuesToList();
    }

    Map<String, StateStore> stores() {
        return driver.getAllStateStores();
    }

    /** How many rows a window store holds. */
    long entries(String windowStore) {
        long entries = 0;
        try (KeyValueIterator<?, ?> all =
                driver.getTimestampedWindowStore(windowStore).all()) {
            for (; all.hasNext(); all.next()) {
                entries++;
            }
        }
        return entries;
    }

    /** A counter's value; tags as name and value in turn. */
    double count(String counter, String... tags) {
        Counter found =
                metrics.find("flagtally.aggregator." + counter).tags(tags).counter();
        assertThat(found).as(counter).isNotNull();
        return found.count();
    }

    double gauge(String gauge) {
        return metrics.get("flagtally.aggregator." + gauge).gauge().value();
    }

    /** For a test that provokes it: so many records must have been dropped in the end. */
    void expectDropped(int records) {
        expectedDrops = records;
    }

    /** What stores dropped, by Kafka Streams' own metric, and sums whose window was closed. */
    private double dropped() {
        double late = count("sums.late");
        return late
                + driver.metrics().values().stream()
                        .filter(metric -> metric.metricName().name().equals("dropped-records-total"))
                        .mapToDouble(metric -> (Double) metric.metricValue())
                        .sum();
    }

    @Override
    public void close() {
        double dropped = dropped();
        driver.close();
        assertThat(dropped).as("dropped records").isEqualTo(expectedDrops);
    }

    private <K, V> List<V> values(Topic topic, Class<K> key, Class<V> value) {
        Stream<KeyValue<K, V>> rows = rows(topic, key, value).stream();
        return rows.map(row -> row.value).toList();
    }
}
