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

/** A Kafka broker in a JVM of its own. */
public final class Broker implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final String HOST = "127.0.0.1";

    private final ChildJvm jvm;
    private final String bootstrapServers;
    private final URI bytesUri;
    private final Admin admin;

    /** Returns when clients are served. */
    public Broker(Path folder) {
        int port = Ports.free();
        int bytesPort = Ports.free();
        bootstrapServers = HOST + ":" + port;
        bytesUri = URI.create("http://" + HOST + ":" + bytesPort + "/");
        jvm = ChildJvm.start(
                "broker",
                folder,
                List.of("-Xmx512m"),
                BrokerMain.class,
                List.of(folder.resolve("kafka").toString(), Integer.toString(port), Integer.toString(bytesPort)));
        try {
            Await.until(jvm, "listening", START, () -> Ports.isListening(port));
            // Made this late, since it would warn of each attempt.
            admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
            admin.describeCluster().nodes().get();
        } catch (ExecutionException | RuntimeException e) {
            jvm.close();
            throw new IllegalStateException("the broker did not start", e);
        } catch (InterruptedException e) {
            jvm.close();
            throw new IllegalStateException("interrupted", e);
        }
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    public Admin admin() {
        return admin;
    }

    public ChildJvm jvm() {
        return jvm;
    }

    /** Bytes that all producers wrote to the topics chosen, as they crossed the network: batches, compressed. */
    public long bytesWritten(Predicate<String> topics) {
        try (InputStream answer = bytesUri.toURL().openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(" ", 2))
                    .filter(line -> topics.test(line[1]))
                    .mapToLong(line -> Long.parseLong(line[0]))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException("the broker does not tell its metrics", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
        jvm.close();
    }
}
