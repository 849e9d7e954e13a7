package io.flagtally.benchmarks.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.Deserializer;

/** A Kafka broker, in a JVM of its own or in this one. */
public final class Broker implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final String HOST = "127.0.0.1";

    private final int port = Ports.free();
    private final int bytesPort = Ports.free();
    private final BenchTopics topics;
    private final ProcessTimes times;
    private final Runnable stop;
    private final Admin admin;

    /**
     * Returns when clients are served.
     *
     * @param topics what it is used for
     * @param inThisJvm true where no figure matters: this JVM's CPU is the broker's then
     */
    public Broker(Path folder, BenchTopics topics, boolean inThisJvm) {
        this.topics = topics;
        if (inThisJvm) {
            CountedBroker broker = CountedBroker.start(folder.resolve("kafka"), port, bytesPort);
            times = ProcessTimes.ofThisJvm();
            stop = broker::close;
        } else {
            ChildJvm jvm = startChild(folder);
            times = jvm.times();
            stop = jvm::close;
        }
        try {
            // Made this late, since it would warn of each attempt.
            admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()));
            admin.describeCluster().nodes().get();
        } catch (ExecutionException | RuntimeException e) {
            stop.run();
            throw new IllegalStateException("the broker did not start", e);
        } catch (InterruptedException e) {
            stop.run();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private ChildJvm startChild(Path folder) {
        ChildJvm jvm = ChildJvm.start(
                "broker",
                folder,
                List.of("-Xmx512m"),
                BrokerMain.class,
                List.of(folder.resolve("kafka").toString(), Integer.toString(port), Integer.toString(bytesPort)));
        try {
            Await.until(jvm, "listening", START, () -> Ports.isListening(port));
        } catch (RuntimeException e) {
            jvm.close();
            throw e;
        }
        return jvm;
    }

    public BenchTopics topics() {
        return topics;
    }

    public String bootstrapServers() {
        return HOST + ":" + port;
    }

    public Admin admin() {
        return admin;
    }

    /** Names of the topics chosen, in their order. */
    public List<String> topicNames(Predicate<String> ofTopic) {
        try {
            return admin.listTopics().names().get().stream()
                    .filter(ofTopic)
                    .sorted()
                    .toList();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker does not tell its topics", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** A consumer of what is committed, of no group; to be closed by the caller. */
    public <K, V> KafkaConsumer<K, V> committed(Deserializer<K> key, Deserializer<V> value) {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                key,
                value);
    }

    /** What its process takes. */
    public ProcessTimes times() {
        return times;
    }

    /** Bytes that all producers wrote to the topics chosen, as they crossed the network: batches, compressed. */
    public long bytesWritten(Predicate<String> ofTopic) {
        try (InputStream answer =
                URI.create("http://" + HOST + ":" + bytesPort + "/").toURL().openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(" ", 2))
                    .filter(line -> ofTopic.test(line[1]))
                    .mapToLong(line -> Long.parseLong(line[0]))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException("the broker does not tell its metrics", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
        stop.run();
    }
}
