package io.flagtally.relay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flagtally.model.rows.ClientApplication;
import io.flagtally.model.rows.FlagUsage;
import io.flagtally.model.rows.JsonSerde;
import io.flagtally.model.rows.VariantUsage;
import io.flagtally.model.topics.Topic;
import io.flagtally.model.topics.TopicSettings;
import io.flagtally.relay.bulk.BulkHeaders;
import io.flagtally.relay.bulk.BulkKey;
import io.flagtally.relay.post.PostSettings;
import io.flagtally.relay.rows.PostedBody;
import io.flagtally.relay.start.FirstStart;
import io.flagtally.streams.StoreMemory;
import io.flagtally.streams.StreamsLayout;
import io.flagtally.streams.StreamsSettings;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;

/** The real topology: rows in, bodies out. The clock stands still but for {@link #pass}. */
final class RelayFixture implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-21T12:10:00Z");
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    static final Duration INTERVAL = Duration.ofMinutes(1);
    static final int MAX_BODY_BYTES = 20_000;

    private static final JsonMapper JSON = new JsonMapper();

    /** A body as it was made. */
    record Body(BulkKey key, long sequence, int bytes, JsonNode json) {
        JsonNode metrics() {
            return json.get("metrics");
        }

        JsonNode applications() {
            return json.get("applications");
        }
    }

    final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    final Set<String> tokens = new HashSet<>(Set.of("production"));

    private final Path stateDir;
    private final FirstStart start;
    private final StoreMemory memory = new StoreMemory(16 << 20);
    private TopologyTestDriver driver;

    RelayFixture(Path stateDir) {
        this(stateDir, null, 0);
    }

    /** {@code baseline}: that many records of each hourly topic were there before. */
    RelayFixture(Path stateDir, Instant from, long baseline) {
        this.stateDir = stateDir;
        this.start = new FirstStart(
                NOW,
                from,
                List.of(
                        new FirstStart.Partition("flag-usage-hourly", 0, 0, baseline),
                        new FirstStart.Partition("flag-variant-usage-hourly", 0, 0, baseline)));
        this.driver = open(NOW);
    }

    private TopologyTestDriver open(Instant now) {
        RelayConfig config = config(stateDir);
        Properties properties = new Properties();
        properties.putAll(config.streamsProperties().all(memory));
        return new TopologyTestDriver(
                new RelayTopology(config, () -> start, tokens::contains, metrics).build(), properties, now);
    }

    static RelayConfig config(Path stateDir) {
        return new RelayConfig(
                TopicSettings.defaults().withPartitions(1, 1),
                true,
                new StreamsSettings(
                        RelayConfig.DEFAULT_APPLICATION_ID, 1, 0, stateDir, 0, 16 << 20, Duration.ofSeconds(1)),
                INTERVAL,
                null,
                RelayConfig.DEFAULT_MAX_AGE,
                MAX_BODY_BYTES,
                new PostSettings(
                        URI.create("http://localhost:4242"),
                        PostSettings.DEFAULT_REQUEST_TIMEOUT,
                        PostSettings.DEFAULT_LONGEST_PAUSE),
                Map.of("bootstrap.servers", "unused:9092"));
    }

    void flag(String flag, long yes, long no) {
        flag("production", NOON, "web", flag, yes, no);
    }

    void flag(String environment, Instant hour, String app, String flag, long yes, long no) {
        pipe(
                Topic.FLAG_USAGE_HOURLY,
                new JsonSerde<>(FlagUsage.class),
                new FlagUsage(environment, app, flag, hour, yes, no));
    }

    void variant(String flag, String variant, long count) {
        variant(NOON, "web", flag, variant, count);
    }

    void variant(Instant hour, String app, String flag, String variant, long count) {
        pipe(
                Topic.FLAG_VARIANT_USAGE_HOURLY,
                new JsonSerde<>(VariantUsage.class),
                new VariantUsage("production", app, flag, variant, hour, count));
    }

    void application(String app, String sdk, String version, Instant lastSeen) {
        pipe(
                Topic.CLIENT_APPLICATIONS,
                new JsonSerde<>(ClientApplication.class),
                new ClientApplication("production", app, sdk, version, "", "", NOON, lastSeen));
    }

    void pipe(Topic topic, byte[] value) {
        driver.createInputTopic(topic.baseName(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new byte[] {1}, value, NOW);
    }

    private <V> void pipe(Topic topic, Serializer<V> serializer, V value) {
        pipe(topic, serializer.serialize(null, value));
    }

    /** The poster has the server's answer to a body. */
    void posted(Body body, boolean accepted) {
        posted(body.key().environment(), body.sequence(), accepted);
    }

    void posted(String environment, long sequence, boolean accepted) {
        TestInputTopic<String, PostedBody> topic =
                driver.createInputTopic("unleash-posted", new StringSerializer(), new JsonSerde<>(PostedBody.class));
        topic.pipeInput(environment, new PostedBody(sequence, accepted), NOW);
    }

    void pass(Duration time) {
        driver.advanceWallClockTime(time);
    }

    /** What was made since the last call. */
    List<Body> bodies() {
        TestOutputTopic<BulkKey, byte[]> topic =
                driver.createOutputTopic("unleash-bulk", new JsonSerde<>(BulkKey.class), new ByteArrayDeserializer());
        List<Body> bodies = new ArrayList<>();
        for (TestRecord<BulkKey, byte[]> record : topic.readRecordsToList()) {
            try {
                bodies.add(new Body(
                        record.key(),
                        BulkHeaders.sequence(record.headers()).orElseThrow(),
                        record.value().length,
                        JSON.readTree(record.value())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return bodies;
    }

    /** Lets an interval pass, and has the server take all bodies that come of it. */
    List<Body> sendAll() {
        pass(INTERVAL);
        List<Body> all = new ArrayList<>();
        for (List<Body> next = bodies(); !next.isEmpty(); next = bodies()) {
            all.addAll(next);
            next.forEach(body -> posted(body, true));
        }
        return all;
    }

    /** How many totals are kept. */
    long totals() {
        try (KeyValueIterator<Bytes, Object> all =
                driver.<Bytes, Object>getKeyValueStore("relayed-totals").all()) {
            return Stream.generate(() -> all)
                    .takeWhile(Iterator::hasNext)
                    .peek(Iterator::next)
                    .count();
        }
    }

    double grown() {
        return count("flagtally.relay.evaluations.grown");
    }

    double sent() {
        return count("flagtally.relay.evaluations.sent");
    }

    double leftOut() {
        return count("flagtally.relay.evaluations.left.out");
    }

    double leftOut(String reason) {
        return metrics.find("flagtally.relay.evaluations.left.out").tag("reason", reason).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    double waiting() {
        return metrics.find("flagtally.relay.evaluations.waiting").gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
    }

    double count(String counter) {
        return metrics.find(counter).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    String describe() {
        return topology().describe().toString();
    }

    StreamsLayout layout() {
        return RelayTopology.layout(topology(), config(stateDir).topics());
    }

    private Topology topology() {
        return new RelayTopology(config(stateDir), () -> start, tokens::contains, metrics).build();
    }

    @Override
    public void close() {
        driver.close();
        memory.close();
    }
}
