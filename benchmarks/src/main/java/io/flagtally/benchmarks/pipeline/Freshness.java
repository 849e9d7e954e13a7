package io.flagtally.benchmarks.pipeline;

import io.flagtally.benchmarks.gateway.Contender;
import io.flagtally.benchmarks.load.Target;
import io.flagtally.model.topics.Topic;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How long it takes from posting a report to its row: posts one of a flag of its own, again and again, and watches for
 * it.
 */
public final class Freshness implements AutoCloseable {
    private static final Duration BETWEEN_PROBES = Duration.ofMillis(100);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What the keys of its rows start with; there are many others. */
    private static final byte[] START_OF_KEY =
            "{\"environment\":\"production\",\"app\":\"freshness\",\"flag\":\"".getBytes(StandardCharsets.UTF_8);

    private final URI uri;
    private final List<String> header;
    private final HttpClient http = HttpClient.newHttpClient();
    private final KafkaConsumer<byte[], byte[]> rows;
    private final Map<String, Long> postedAt = new ConcurrentHashMap<>();

    /** Flags of another spell must be none of this one. */
    private final long run = System.nanoTime();

    /** Sees rows from now on. */
    public Freshness(String bootstrapServers, Contender server) {
        Target target = server.target();
        this.uri = URI.create("http://127.0.0.1:" + target.address().getPort() + target.path());
        this.header = List.of(server.header().apply(0).split(": ", 2));
        this.rows = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        String topic = Topic.FLAG_USAGE_HOURLY.baseName();
        List<TopicPartition> partitions = rows.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        rows.assign(partitions);
        rows.seekToEnd(partitions);
        partitions.forEach(rows::position);
    }

    /**
     * Posts for that long and waits for the last row; returns the times in ns.
     *
     * @throws IllegalStateException if a report was refused or its row did not come
     */
    public Histogram measure(Duration time) {
        Histogram seen = new Histogram(3);
        Thread posting = new Thread(() -> post(time), "probes");
        posting.start();
        long deadline = System.nanoTime() + time.plus(PATIENCE).toNanos();
        while (posting.isAlive() || !postedAt.isEmpty()) {
            rows.poll(POLL).forEach(row -> look(row.key(), seen));
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(postedAt.size() + " reports have no row after " + PATIENCE);
            }
        }
        return seen;
    }

    private void look(byte[] key, Histogram seen) {
        int start = START_OF_KEY.length;
        if (key.length > start && Arrays.equals(key, 0, start, START_OF_KEY, 0, start)) {
            String flag = new String(key, start, key.length - start, StandardCharsets.UTF_8).split("\"", 2)[0];
            Long posted = postedAt.remove(flag);
            if (posted != null) {
                seen.recordValue(System.nanoTime() - posted);
            }
        }
    }

    private void post(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (int number = 0; System.nanoTime() < end; number++) {
            String flag = "probe-" + run + "-" + number;
            postedAt.put(flag, System.nanoTime());
            post(flag);
            LockSupport.parkNanos(BETWEEN_PROBES.toNanos());
        }
    }

    private void post(String flag) {
        Instant stop = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String body =
                """
                {"appName":"freshness","connectionId":"%s","bucket":{"start":"%s","stop":"%s","toggles":{"%s":{"yes":1,"no":0}}}}"""
                        .formatted(flag, stop.minusSeconds(60), stop, flag);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header(header.get(0), header.get(1))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        try {
            int status = http.send(request, BodyHandlers.discarding()).statusCode();
            if (status / 100 != 2) {
                // Nobody will see its row: measure() gives up and says so.
                throw new IllegalStateException("a probe was answered " + status);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("a probe was not answered", e);
        }
    }

    @Override
    public void close() {
        rows.close();
    }
}
