package io.flagtally.sinks.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flagtally.sinks.worker.ConnectorState.Part;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLHandshakeException;

/** The REST interface of a Kafka Connect worker, or of a cluster of them behind one address. */
public final class ConnectWorker {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CAUSE = "Caused by: ";
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(5);
    /** A worker answers some requests only when its cluster has agreed; its own limit is 90 s. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(95);
    /** It knows how a connector is without asking anybody. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(10);

    private final WorkerAddress address;
    private final Duration longestLook;
    private final HttpClient http;

    public ConnectWorker(WorkerAddress address) {
        this(address, LONGEST_LOOK);
    }

    ConnectWorker(WorkerAddress address, Duration longestLook) {
        this.address = address;
        this.longestLook = longestLook;
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(LONGEST_CONNECT);
        address.trust().ifPresent(client::sslContext);
        this.http = client.build();
    }

    /** What the connector's plugin finds wrong with a configuration, {@code setting: problem}; empty if nothing. */
    List<String> problemsOf(String name, Map<String, String> config) throws WorkerException {
        String plugin = config.getOrDefault("connector.class", "");
        if (plugin.isEmpty()) {
            return List.of("connector.class: is missing");
        }
        Map<String, String> named = new LinkedHashMap<>(config);
        named.put("name", name);
        JsonNode found = ask("PUT", "/connector-plugins/" + encoded(plugin) + "/config/validate", named);
        List<String> problems = new ArrayList<>();
        for (JsonNode setting : found.path("configs")) {
            JsonNode value = setting.path("value");
            value.path("errors")
                    .forEach(error -> problems.add(value.path("name").asText() + ": " + error.asText()));
        }
        return problems;
    }

    /** Creates the connector, or gives it this configuration; true if there was one before. */
    boolean put(String name, Map<String, String> config) throws WorkerException {
        HttpResponse<String> answer = send("PUT", "/connectors/" + encoded(name) + "/config", config, LONGEST_ANSWER);
        checked(answer);
        return answer.statusCode() != 201;
    }

    /** Starts again what failed of a connector, and nothing else. */
    JsonNode restartFailed(String name) throws WorkerException {
        return ask("POST", "/connectors/" + encoded(name) + "/restart?includeTasks=true&onlyFailed=true", null);
    }

    /** Empty if the worker has no such connector, or does not know yet how it is. */
    public Optional<ConnectorState> state(String name) throws WorkerException {
        HttpResponse<String> answer = send("GET", "/connectors/" + encoded(name) + "/status", null, longestLook);
        if (answer.statusCode() == 404) {
            return Optional.empty();
        }
        return Optional.of(state(name, checked(answer)));
    }

    /** Every connector of the worker whose state it knows, by name. */
    Map<String, ConnectorState> states() throws WorkerException {
        Map<String, ConnectorState> states = new TreeMap<>();
        for (Map.Entry<String, JsonNode> each : checked(send("GET", "/connectors?expand=status", null, longestLook))
                .properties()) {
            states.put(each.getKey(), state(each.getKey(), each.getValue().path("status")));
        }
        return states;
    }

    private static ConnectorState state(String name, JsonNode status) {
        List<Part> parts = new ArrayList<>();
        parts.add(part(Part.CONNECTOR, status.path("connector")));
        status.path("tasks")
                .forEach(task -> parts.add(part("task " + task.path("id").asText(), task)));
        return new ConnectorState(name, parts);
    }

    private static Part part(String name, JsonNode status) {
        return new Part(
                name,
                status.path("state").asText(),
                status.path("worker_id").asText(),
                reason(status.path("trace").asText()));
    }

    /** Connect wraps what a task failed of, so the first line of a trace is the same for all. */
    private static String reason(String trace) {
        List<String> lines = trace.lines().toList();
        return lines.stream()
                .filter(line -> line.startsWith(CAUSE))
                .reduce((earlier, later) -> later)
                .map(line -> line.substring(CAUSE.length()))
                .orElse(lines.isEmpty() ? "" : lines.get(0));
    }

    private JsonNode ask(String method, String path, Map<String, String> body) throws WorkerException {
        return checked(send(method, path, body, LONGEST_ANSWER));
    }

    private HttpResponse<String> send(String method, String path, Map<String, String> body, Duration longest)
            throws WorkerException {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address.url() + path))
                    .timeout(longest)
                    .header("Content-Type", "application/json")
                    .method(
                            method,
                            body == null
                                    ? BodyPublishers.noBody()
                                    : BodyPublishers.ofString(JSON.writeValueAsString(body), StandardCharsets.UTF_8));
            address.authorization().ifPresent(value -> request.header("Authorization", value));
            return http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (HttpConnectTimeoutException e) {
            throw WorkerException.passing(
                    "can't connect to " + address.url() + " within " + LONGEST_CONNECT.toSeconds() + " s");
        } catch (HttpTimeoutException e) {
            throw WorkerException.passing(
                    address.url() + " takes connections but does not answer within " + longest.toSeconds() + " s");
        } catch (SSLHandshakeException e) {
            throw WorkerException.lasting("no TLS with " + address.url() + ": " + e.getMessage()
                    + "; --connect-ca-file names who may have signed its certificate");
        } catch (IOException e) {
            // Java's client gives no message when a connection is refused.
            String reason = e.getMessage() == null ? "can't connect" : e.getMessage();
            throw WorkerException.passing("no answer from " + address.url() + ": " + reason);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw WorkerException.lasting("interrupted");
        }
    }

    /** Connect answers 409 while it rebalances, and 500 both for what took too long and for a plugin that it lacks. */
    private JsonNode checked(HttpResponse<String> answer) throws WorkerException {
        int status = answer.statusCode();
        if (status / 100 == 2) {
            return json(answer.body()).orElseThrow(() -> notConnect(status));
        }
        if (status == 401 || status == 403) {
            throw WorkerException.lasting(address.url() + " does not let this user in (status " + status
                    + "); see --connect-user and --connect-password-file");
        }
        String message = json(answer.body())
                .map(body -> body.path("message").asText())
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> notConnect(status));
        String text = message.lines().findFirst().orElse("") + " (status " + status + ")";
        boolean passing = status == 409 || status > 500 || (status == 500 && message.contains("timed out"));
        throw passing ? WorkerException.passing(text) : WorkerException.lasting(text);
    }

    private WorkerException notConnect(int status) {
        String text = address.url() + " does not answer as a Kafka Connect worker does (status " + status + ")";
        return status >= 500 ? WorkerException.passing(text) : WorkerException.lasting(text);
    }

    private static Optional<JsonNode> json(String body) {
        try {
            return Optional.of(JSON.readTree(body));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
