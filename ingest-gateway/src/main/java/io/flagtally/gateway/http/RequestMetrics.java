package io.flagtally.gateway.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts and times the requests to one address, from their headers to the last byte of the answer. */
public final class RequestMetrics {
    private final MeterRegistry metrics;

    public RequestMetrics(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    /** {@code endpoint} is one of a closed set: a client's own text as a label would grow without bound. */
    public HttpHandler of(String endpoint, HttpHandler next) {
        Timer timer = Timer.builder("flagtally.gateway.answer.time")
                .description("from the request's headers to the last byte of its answer")
                .tag("endpoint", endpoint)
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(25),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10))
                .register(metrics);
        Map<String, Counter> byStatus = new ConcurrentHashMap<>();
        return exchange -> {
            Timer.Sample start = Timer.start(metrics);
            exchange.addExchangeCompleteListener((ended, others) -> {
                start.stop(timer);
                byStatus.computeIfAbsent(status(ended), status -> requests(endpoint, status))
                        .increment();
                others.proceed();
            });
            next.handleRequest(exchange);
        };
    }

    /** What the client was answered; {@code none} if it was gone before there was an answer, or was cut off. */
    static String status(HttpServerExchange ended) {
        return ended.isResponseStarted() ? Integer.toString(ended.getStatusCode()) : "none";
    }

    private Counter requests(String endpoint, String status) {
        return Counter.builder("flagtally.gateway.requests")
                .description("requests by address and status")
                .tag("endpoint", endpoint)
                .tag("status", status)
                .register(metrics);
    }
}
