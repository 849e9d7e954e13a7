package io.flagtally.benchmarks.relay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.Headers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Takes bodies as an Unleash server does, counts what they tell of, and answers as slowly as it is told. */
final class UnleashStub implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int ACCEPTED = 202;

    private final Undertow server;
    private final Map<String, Received> received = new ConcurrentHashMap<>();
    private final Map<String, Duration> delays = new ConcurrentHashMap<>();

    /** What came of one environment. */
    record Received(long evaluations, long bodies, long bytes) {
        static final Received NOTHING = new Received(0, 0, 0);

        Received plus(Received more) {
            return new Received(evaluations + more.evaluations, bodies + more.bodies, bytes + more.bytes);
        }

        Received minus(Received before) {
            return new Received(evaluations - before.evaluations, bodies - before.bodies, bytes - before.bytes);
        }
    }

    /** Listens on a port of its own. */
    UnleashStub() {
        server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setIoThreads(1)
                .setWorkerThreads(8)
                .setHandler(new BlockingHandler(this::take))
                .build();
        server.start();
    }

    String url() {
        return "http://127.0.0.1:"
                + ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    /** How long an environment's answers take from now on; its token is its name. */
    void answerAfter(String environment, Duration delay) {
        delays.put(environment, delay);
    }

    Received received(String environment) {
        return received.getOrDefault(environment, Received.NOTHING);
    }

    private void take(HttpServerExchange exchange) throws IOException {
        String environment = exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION);
        byte[] body = exchange.getInputStream().readAllBytes();
        long evaluations = 0;
        for (JsonNode item : JSON.readTree(body).get("metrics")) {
            evaluations += item.get("yes").longValue() + item.get("no").longValue();
        }
        LockSupport.parkNanos(delays.getOrDefault(environment, Duration.ZERO).toNanos());
        received.merge(environment, new Received(evaluations, 1, body.length), Received::plus);
        exchange.setStatusCode(ACCEPTED);
    }

    @Override
    public void close() {
        server.stop();
    }
}
