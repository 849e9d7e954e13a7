package io.flagtally.system.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flagtally.aggregator.start.StartSettings;
import io.flagtally.model.topics.Topic;
import io.flagtally.standalone.DataFolder;
import io.flagtally.standalone.DevelopmentKeys;
import io.flagtally.standalone.Listeners;
import io.flagtally.standalone.Standalone;
import io.flagtally.standalone.StandaloneLogs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A standalone in this JVM, on free ports and with development keys: post, then read rows. */
public final class RunningStandalone implements AutoCloseable {
    private static final Duration LONGEST_START = Duration.ofMinutes(1);

    private final Standalone standalone;
    private final DevelopmentKeys keys;
    private final Path keysFile;
    private final HttpClient http = HttpClient.newHttpClient();

    private RunningStandalone(Standalone standalone, DevelopmentKeys keys, Path keysFile) {
        this.standalone = standalone;
        this.keys = keys;
        this.keysFile = keysFile;
    }

    /** Returns when it is ready. What an earlier one left in {@code path} is gone on with. */
    public static RunningStandalone in(Path path) throws Exception {
        return in(path, "localhost");
    }

    /** The same at another address of this machine, such as all of them. */
    public static RunningStandalone in(Path path, String host) throws Exception {
        StandaloneLogs.quiet();
        DataFolder folder = DataFolder.open(path);
        DevelopmentKeys keys = DevelopmentKeys.of(folder);
        Standalone standalone =
                new Standalone(new Listeners(host, 0, 0, 0, 0), folder, folder.keys(), StartSettings.DEFAULT);
        try {
            standalone.start();
            standalone.awaitReady(LONGEST_START);
            return new RunningStandalone(standalone, keys, folder.keys());
        } catch (Exception e) {
            standalone.close();
            throw e;
        }
    }

    public DevelopmentKeys keys() {
        return keys;
    }

    /** Holds them, and takes more. */
    public Path keysFile() {
        return keysFile;
    }

    public Standalone standalone() {
        return standalone;
    }

    /** Base URL of the gateway, without a slash at its end. */
    public String url() {
        return "http://localhost:" + standalone.port();
    }

    /** Base URL of the reader, without a slash at its end. */
    public String readerUrl() {
        return "http://localhost:" + standalone.readerPort();
    }

    /** Posts a metrics report as a server-side Unleash SDK does; returns the status. */
    public int postUnleash(String body) throws IOException, InterruptedException {
        return post("/api/client/metrics", "Authorization", keys.backend(), body)
                .statusCode();
    }

    /** Posts a report as a server-side Tggl SDK does; returns the status. */
    public int postTggl(String body) throws IOException, InterruptedException {
        return post("/report", "x-tggl-api-key", keys.backend(), body).statusCode();
    }

    public HttpResponse<String> post(String path, String keyHeader, String key, String body)
            throws IOException, InterruptedException {
        return send(request(path)
                .header(keyHeader, key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body, UTF_8)));
    }

    /** A request to the gateway, for {@link #send}. */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url() + path));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** Gets from the admin listener. */
    public HttpResponse<String> admin(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://localhost:" + standalone.adminPort() + path);
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    /** The current rows of an output topic, sorted by key; {@code type} is the topic's value. */
    public <T> List<T> rows(Topic topic, Class<T> type) {
        return OutputRows.read(standalone.kafka(), topic, type);
    }

    /** The hourly rows that there are now, as a ledger has them. */
    public Ledger counted(TestHours hours) {
        return OutputRows.counted(standalone.kafka(), hours);
    }

    @Override
    public void close() throws IOException {
        standalone.close();
    }
}
