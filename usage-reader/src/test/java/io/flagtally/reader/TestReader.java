package io.flagtally.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.flagtally.reader.api.Access;
import io.flagtally.reader.api.HttpSettings;
import io.flagtally.reader.database.TestDatabase;
import io.flagtally.reader.database.UsageDatabase;
import io.flagtally.reader.status.Counters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;

/** A reader on a free port, whose clock stands still; every answer of it is held against the OpenAPI document. */
final class TestReader implements Closeable {
    static final InstantSource CLOCK = InstantSource.fixed(TestDatabase.AS_OF);

    final SimpleMeterRegistry metrics;
    private final Reader reader;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestReader(Reader reader, SimpleMeterRegistry metrics) {
        this.reader = reader;
        this.metrics = metrics;
    }

    /** An open one with defaults. */
    static TestReader of(UsageDatabase database) {
        return of(database, ReaderConfig.at(HttpSettings.at("localhost", 0)), Access.OPEN);
    }

    static TestReader of(UsageDatabase database, ReaderConfig config, Access access) {
        return of(database, config, access, Counters.UNKNOWN);
    }

    static TestReader of(UsageDatabase database, ReaderConfig config, Access access, Counters counters) {
        return of(database, config, access, counters, CLOCK);
    }

    static TestReader of(
            UsageDatabase database, ReaderConfig config, Access access, Counters counters, InstantSource clock) {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        TestReader started = new TestReader(new Reader(config, database, access, counters, clock, metrics), metrics);
        started.reader.start();
        return started;
    }

    /** Waits until it can answer. */
    TestReader ready() {
        await().until(() -> reader.readyChecks().stream()
                .allMatch(check -> check.problem().get().isEmpty()));
        return this;
    }

    Reader reader() {
        return reader;
    }

    int port() {
        return reader.port();
    }

    /** {@code headers} are names and values in turn. */
    HttpResponse<String> get(String pathAndQuery, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port() + pathAndQuery));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> answer = send(request.build());
        OpenApi.at(pathAndQuery.replaceFirst("\\?.*", ""))
                .ifPresent(operation -> OpenApi.assertDescribed(operation, answer));
        return answer;
    }

    /** For a path that no client library would send. Not held against the document. */
    HttpResponse<String> rawGet(String pathAndQuery) {
        return RawAnswer.of(port(), pathAndQuery);
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The JSON of an answer that must be a success. */
    JsonNode json(String pathAndQuery, String... headers) {
        HttpResponse<String> answer = get(pathAndQuery, headers);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return tree(answer);
    }

    static JsonNode tree(HttpResponse<String> answer) {
        try {
            return OpenApi.JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(answer.body(), e);
        }
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A query with these parameters, names and values in turn. */
    static String query(Map<String, String> parameters) {
        StringBuilder query = new StringBuilder("?");
        parameters.forEach((name, value) ->
                query.append(encoded(name)).append('=').append(encoded(value)).append('&'));
        return query.substring(0, query.length() - 1);
    }

    @Override
    public void close() {
        reader.close();
    }
}
