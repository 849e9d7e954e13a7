package io.flagtally.system.deploy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Takes a relay's posts, and answers each token as it is told to. */
final class FakeUnleash implements AutoCloseable {
    private static final String PATH = "/api/client/metrics/bulk";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<String> tokens = new ConcurrentLinkedQueue<>();

    private FakeUnleash(HttpServer server) {
        this.server = server;
    }

    /** {@code statuses}: the answer to each token; any other one gets 401. */
    static FakeUnleash answering(Map<String, Integer> statuses) throws IOException {
        FakeUnleash unleash =
                new FakeUnleash(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        unleash.server.setExecutor(unleash.threads);
        unleash.server.createContext(PATH, exchange -> {
            exchange.getRequestBody().readAllBytes();
            String token = exchange.getRequestHeaders().getFirst("Authorization");
            unleash.tokens.add(token);
            exchange.sendResponseHeaders(statuses.getOrDefault(token, 401), -1);
            exchange.close();
        });
        unleash.server.start();
        return unleash;
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** Of each post so far. */
    Queue<String> tokens() {
        return tokens;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }
}
