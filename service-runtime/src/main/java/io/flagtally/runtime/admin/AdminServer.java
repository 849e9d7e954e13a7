package io.flagtally.runtime.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RoutingHandler;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.Closeable;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The listener for operators, on a port of its own. {@code /health/live} and {@code /health/ready} answer 200, or 503
 * and the names of the checks that fail; a process that works, but not as it should, answers 200 with the status
 * {@code degraded}. {@code /metrics} is in Prometheus' text form.
 */
public final class AdminServer implements Closeable {
    private static final JsonMapper JSON = new JsonMapper();

    private final Undertow server;

    /** Builds it; {@link #start} binds the port. */
    public AdminServer(
            AdminAddress address, List<HealthCheck> live, List<HealthCheck> ready, PrometheusMeterRegistry metrics) {
        HttpHandler routes = new RoutingHandler()
                .get("/health/live", exchange -> answer(exchange, live))
                .get("/health/ready", exchange -> answer(exchange, ready))
                .get("/metrics", new BlockingHandler(exchange -> scrape(exchange, metrics)));
        this.server = Undertow.builder()
                .addHttpListener(address.port(), address.host())
                .setIoThreads(1)
                .setWorkerThreads(2)
                .setHandler(routes)
                .build();
    }

    /**
     * Binds the port; throws {@link RuntimeException} with a {@link java.net.BindException} as cause if it is taken.
     */
    public void start() {
        server.start();
    }

    /** The port that is bound. */
    public int port() {
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    @Override
    public void close() {
        server.stop();
    }

    private static void answer(HttpServerExchange exchange, List<HealthCheck> checks) throws JsonProcessingException {
        Map<String, String> problems = new LinkedHashMap<>();
        boolean down = false;
        for (HealthCheck check : checks) {
            Optional<String> problem = check.problem().get();
            problem.ifPresent(text -> problems.put(check.name(), text));
            down |= problem.isPresent() && check.isVital();
        }
        String status = down ? "down" : problems.isEmpty() ? "up" : "degraded";
        exchange.setStatusCode(down ? StatusCodes.SERVICE_UNAVAILABLE : StatusCodes.OK);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        exchange.getResponseSender().send(JSON.writeValueAsString(Map.of("status", status, "problems", problems)));
    }

    private static void scrape(HttpServerExchange exchange, PrometheusMeterRegistry metrics) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
        exchange.getResponseSender().send(metrics.scrape());
    }
}
