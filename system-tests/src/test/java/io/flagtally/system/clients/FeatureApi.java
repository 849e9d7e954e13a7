package io.flagtally.system.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The Unleash server that a team has: serves flags to server-side SDKs, and takes their usage if it comes. */
public final class FeatureApi implements AutoCloseable {
    private static final String FEATURES =
            """
            {"version": 2, "features": [
              {"name": "newCheckout", "enabled": true, "strategies": [
                {"name": "flexibleRollout", "parameters": {"rollout": "30", "stickiness": "userId", "groupId": "newCheckout"}}]},
              {"name": "retired", "enabled": false, "strategies": [{"name": "default", "parameters": {}}]}]}""";

    /** A request that it got; the path has the query. */
    public record Request(String method, String path, String body) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch answers = new CountDownLatch(0);

    private FeatureApi(HttpServer server) {
        this.server = server;
    }

    public static FeatureApi start() throws IOException {
        FeatureApi api =
                new FeatureApi(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        api.server.setExecutor(api.threads);
        api.server.createContext("/", api::answer);
        api.server.start();
        return api;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Requests so far, those without an answer included. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    public List<Request> posts() {
        return requests.stream()
                .filter(request -> request.method().equals("POST"))
                .toList();
    }

    /** From now on posts get no answer, until it is closed. */
    public void hold() {
        answers = new CountDownLatch(1);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            Request request = new Request(
                    exchange.getRequestMethod(), exchange.getRequestURI().toString(), body);
            requests.add(request);
            if (request.method().equals("POST")) {
                answers.await();
                exchange.sendResponseHeaders(202, -1);
            } else {
                byte[] features = FEATURES.getBytes(UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, features.length);
                exchange.getResponseBody().write(features);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        answers.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
