package io.flagtally.sinks.worker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/** Answers like a Connect worker, with what a test tells it to. Unless told otherwise it takes all and has nothing. */
public final class FakeConnect implements AutoCloseable {
    private static final String NO_PROBLEM = "{\"error_count\":0,\"configs\":[]}";

    private final HttpServer server;
    private final String scheme;
    /** Null if everybody is let in. */
    private final String authorization;

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<String, String> states = new ConcurrentHashMap<>();
    private final Map<String, Queue<Answer>> once = new ConcurrentHashMap<>();

    private volatile String lastConfig = "";

    private record Answer(int status, String body) {}

    private FakeConnect(HttpServer server, String scheme, String authorization) {
        this.server = server;
        this.scheme = scheme;
        this.authorization = authorization;
    }

    public static FakeConnect start() throws IOException {
        return started(new FakeConnect(HttpServer.create(loopback(), 0), "http", null));
    }

    /** With TLS, and for this user alone. */
    public static FakeConnect start(SSLContext tls, String user, String password) throws IOException {
        HttpsServer server = HttpsServer.create(loopback(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        String wanted = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return started(new FakeConnect(server, "https", "Basic " + wanted));
    }

    private static FakeConnect started(FakeConnect fake) {
        fake.server.createContext("/", fake::handle);
        fake.server.start();
        return fake;
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    public String url() {
        return scheme + "://localhost:" + server.getAddress().getPort();
    }

    public ConnectWorker worker() {
        return new ConnectWorker(WorkerAddress.open(URI.create(url())));
    }

    /** {@code parts} are the connector's state, then its tasks'; a failed one has a trace with a cause. */
    public FakeConnect has(String connector, String... parts) {
        StringBuilder tasks = new StringBuilder();
        for (int task = 1; task < parts.length; task++) {
            tasks.append(tasks.isEmpty() ? "" : ",").append("{\"id\":%d,%s}".formatted(task - 1, part(parts[task])));
        }
        states.put(
                connector,
                "{\"name\":\"%s\",\"connector\":{%s},\"tasks\":[%s]}".formatted(connector, part(parts[0]), tasks));
        return this;
    }

    /** It knows that connector no more. */
    public FakeConnect hasNot(String connector) {
        states.remove(connector);
        return this;
    }

    /** The next request that starts so, {@code PUT /connectors}, gets this answer; one call is one request. */
    public FakeConnect answersOnce(String request, int status, String body) {
        once.computeIfAbsent(request, each -> new ArrayDeque<>()).add(new Answer(status, body));
        return this;
    }

    /** Methods and paths, in order; looks at a status are left out. */
    public List<String> requests() {
        return requests;
    }

    /** The body of the last request that gave a connector its configuration. */
    public String lastConfig() {
        return lastConfig;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static String part(String state) {
        String trace = state.equals("FAILED")
                ? ",\"trace\":\"a.Wrapped: exiting\\n\\tat here\\nCaused by: java.lang.Error: it broke\\n\\tat there\""
                : "";
        return "\"state\":\"%s\",\"worker_id\":\"connect:8083\"%s".formatted(state, trace);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        String request = exchange.getRequestMethod() + " " + path;
        String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (path.endsWith("/config")) {
            lastConfig = sent;
        }
        if (!path.endsWith("status")) {
            requests.add(request);
        }
        boolean letIn = authorization == null
                || authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"));
        // As Connect's own extension for users answers.
        Answer answer = letIn ? answer(request, path) : new Answer(401, "User cannot access the resource.");
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private Answer answer(String request, String path) {
        for (Map.Entry<String, Queue<Answer>> each : once.entrySet()) {
            if (request.startsWith(each.getKey()) && !each.getValue().isEmpty()) {
                return each.getValue().remove();
            }
        }
        if (path.endsWith("?expand=status")) {
            return new Answer(
                    200,
                    states.entrySet().stream()
                            .map(each -> "\"%s\":{\"status\":%s}".formatted(each.getKey(), each.getValue()))
                            .collect(Collectors.joining(",", "{", "}")));
        }
        if (path.endsWith("/status")) {
            String state = states.get(path.split("/")[2]);
            return state == null
                    ? new Answer(404, "{\"error_code\":404,\"message\":\"No status found\"}")
                    : new Answer(200, state);
        }
        return new Answer(200, path.endsWith("/validate") ? NO_PROBLEM : "{}");
    }
}
