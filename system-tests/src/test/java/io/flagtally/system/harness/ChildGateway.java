package io.flagtally.system.harness;

import static org.awaitility.Awaitility.await;

import io.flagtally.cli.FlagtallyMain;
import io.flagtally.standalone.DataFolder;
import io.flagtally.standalone.DevelopmentKeys;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The gateway as it runs in production, in a JVM of its own. */
public final class ChildGateway implements AutoCloseable {
    private final int port;
    private final AdminPort admin;
    private final String key;
    private final String frontendKey;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ChildJvm jvm;

    public ChildGateway(Path path, String heap, ChildBroker broker, String... more) throws IOException {
        this.port = Ports.free();
        this.admin = new AdminPort(Ports.free());
        List<String> arguments =
                new ArrayList<>(List.of("gateway", "--host", "127.0.0.1", "--admin-host", "127.0.0.1"));
        try (DataFolder folder = DataFolder.open(path)) {
            DevelopmentKeys keys = DevelopmentKeys.of(folder);
            this.key = keys.backend();
            this.frontendKey = keys.frontend();
            arguments.addAll(List.of("--keys-file", folder.keys().toString()));
        }
        arguments.addAll(
                List.of(portOption(more), Integer.toString(port), "--admin-port", Integer.toString(admin.number())));
        arguments.addAll(List.of("--bootstrap-servers", broker.bootstrapServers()));
        arguments.addAll(List.of("--replication-factor", "1", "--min-insync-replicas", "1"));
        arguments.addAll(List.of(more));
        this.jvm = ChildJvm.of(
                        path.resolve("gateway"),
                        List.of("-Xmx" + heap, "-XX:+ExitOnOutOfMemoryError"),
                        FlagtallyMain.class,
                        arguments)
                .start();
    }

    /** The port that is not encrypted, whether or not there is one beside it that is. */
    private static String portOption(String... more) {
        return List.of(more).contains("--tls-keystore") ? "--plain-port" : "--port";
    }

    public ChildGateway awaitReady() {
        await().atMost(Duration.ofSeconds(30)).failFast(() -> !jvm.isAlive()).until(() -> readiness() == 200);
        return this;
    }

    /** Status of the readiness check; 0 if nobody listens. */
    public int readiness() throws InterruptedException {
        return admin.readiness();
    }

    /** The sum of all samples whose line starts so. */
    public double metric(String start) throws IOException, InterruptedException {
        return admin.metric(start);
    }

    /** Posts a report of one flag. */
    public CompletableFuture<HttpResponse<String>> post(String connectionId) {
        return post(
                "/api/client/metrics",
                """
                {"appName":"shop","connectionId":"%s","bucket":{"start":"2026-11-21T18:00:00Z","stop":"2026-11-21T18:01:00Z",\
                "toggles":{"flag-a":{"yes":3,"no":2}}}}"""
                        .formatted(connectionId));
    }

    public CompletableFuture<HttpResponse<String>> post(String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", key)
                .header("x-tggl-api-key", key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return http.sendAsync(request, BodyHandlers.ofString());
    }

    public int port() {
        return port;
    }

    public String key() {
        return key;
    }

    /** What a page shows to everybody. */
    public String frontendKey() {
        return frontendKey;
    }

    public long pid() {
        return jvm.pid();
    }

    public ChildJvm jvm() {
        return jvm;
    }

    /** What it logged that a human would have to look at. */
    public List<String> alarms() {
        return jvm.lines().stream()
                .filter(line -> line.contains(" ERROR ") || line.startsWith("\tat "))
                .toList();
    }

    @Override
    public void close() {
        jvm.close();
    }
}
