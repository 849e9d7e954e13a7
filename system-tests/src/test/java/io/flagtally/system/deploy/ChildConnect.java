package io.flagtally.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flagtally.system.harness.ChildJvm;
import io.flagtally.system.harness.Ports;
import java.io.IOException;
import java.io.StringReader;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.connect.cli.ConnectDistributed;

/**
 * A Kafka Connect worker in a JVM of its own: the shipped configuration but for the address, with sessions as short as
 * a broker allows, so that a killed worker's partitions are free soon, and with offsets that are committed often: a
 * task without new records says only at its next commit that its database is away.
 */
final class ChildConnect implements AutoCloseable {
    private static final Path CONFIGURATION = Path.of("../deploy/connect/worker.properties");
    /** Holds Debezium's JDBC sink. */
    static final Path JDBC_PLUGIN = Path.of("target/connect-plugins").toAbsolutePath();
    /** Holds Apache's Iceberg sink. */
    static final Path ICEBERG_PLUGIN = Path.of("../sink-connector-config/iceberg-plugin/target/connect-plugins")
            .toAbsolutePath()
            .normalize();

    private static final Duration LONGEST_START = Duration.ofMinutes(3);

    private final ChildJvm jvm;
    private final int port;

    private ChildConnect(ChildJvm jvm, int port) {
        this.jvm = jvm;
        this.port = port;
    }

    /**
     * Not started yet.
     *
     * @param plugins a folder with a folder for each plugin
     * @param environment what the compose file gives to the worker
     */
    static ChildConnect configured(Path folder, Path plugins, Map<String, String> environment) throws IOException {
        int port = Ports.free();
        Properties properties = new Properties();
        properties.load(new StringReader(Files.readString(CONFIGURATION)));
        properties.setProperty("listeners", "http://localhost:" + port);
        properties.setProperty("plugin.path", plugins.toString());
        properties.setProperty("offset.flush.interval.ms", "5000");
        properties.setProperty("session.timeout.ms", "6000");
        properties.setProperty("heartbeat.interval.ms", "1000");
        properties.setProperty("consumer.session.timeout.ms", "6000");
        properties.setProperty("consumer.heartbeat.interval.ms", "1000");
        Path configuration = folder.resolve("worker.properties");
        try (Writer writer = Files.newBufferedWriter(configuration)) {
            properties.store(writer, null);
        }
        ChildJvm jvm = ChildJvm.of(
                        folder.resolve("connect"),
                        List.of("-Xmx512m"),
                        ConnectDistributed.class,
                        List.of(configuration.toString()))
                .with(environment);
        return new ChildConnect(jvm, port);
    }

    String url() {
        return "http://localhost:" + port;
    }

    /** Returns when it takes connectors. */
    void start() throws IOException {
        jvm.start();
        await().atMost(LONGEST_START).until(() -> {
            assertThat(jvm.isAlive()).as(this::toString).isTrue();
            return answers();
        });
    }

    /**
     * Fails unless the plugin takes each file of a folder and knows every setting in it: Connect ignores a name that is
     * misspelt.
     *
     * @param free settings of which the plugin knows the beginning only
     */
    void assertKnowsEverySettingOf(Path files, String free) throws Exception {
        JsonMapper json = new JsonMapper();
        try (Stream<Path> all = Files.list(files)) {
            for (Path file : all.toList()) {
                ObjectNode config = (ObjectNode) json.readTree(file.toFile());
                config.put("name", "any");
                JsonNode found = validated(config);
                Set<String> known = new HashSet<>();
                found.get("configs")
                        .forEach(each -> known.add(each.get("value").get("name").textValue()));
                assertThat(found.get("error_count").intValue())
                        .as(found::toString)
                        .isZero();
                assertThat(config.fieldNames())
                        .toIterable()
                        .filteredOn(name -> !name.matches("(consumer\\.override|(key|value)\\.converter)\\..*|" + free))
                        .isSubsetOf(known);
            }
        }
    }

    private JsonNode validated(ObjectNode config) throws Exception {
        String path = "/connector-plugins/" + config.get("connector.class").textValue() + "/config/validate";
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(config.toString()))
                .build();
        return new JsonMapper()
                .readTree(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .body());
    }

    /** As a machine that is lost: nothing is committed, and no one is told. */
    void kill() throws InterruptedException {
        jvm.kill();
    }

    /** The end of what it printed. */
    @Override
    public String toString() {
        List<String> lines = jvm.lines();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 50), lines.size()));
    }

    @Override
    public void close() {
        jvm.close();
    }

    private boolean answers() throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/connectors"))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            return HttpClient.newHttpClient()
                            .send(request, BodyHandlers.ofString())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
