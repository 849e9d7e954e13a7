package io.flagtally.runtime.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts and times the requests to each address, from their headers to the last byte of the answer. Thread safe. */
public final class RequestMetrics {
    private final MeterRegistry metrics;
    private final String prefix;
    private final Map<String, Address> addresses = new ConcurrentHashMap<>();

    /** {@code prefix} is what the names of the metrics begin with, such as {@code flagtally.gateway}. */
    public RequestMetrics(MeterRegistry metrics, String prefix) {
        this.metrics = metrics;
        this.prefix = prefix;
    }

    /** {@code endpoint} is one of a closed set: a client's own text as a label would grow without bound. */
    public HttpHandler of(String endpoint, HttpHandler next) {
        Address address = address(endpoint);
        return exchange -> {
            address.observe(exchange);
            next.handleRequest(exchange);
        };
    }

    /** The same for a request whose address is known only by now. */
    public void observe(HttpServerExchange exchange, String endpoint) {
        address(endpoint).observe(exchange);
    }

    private Address address(String endpoint) {
        return addresses.computeIfAbsent(endpoint, Address::new);
    }

    /** What the client was answered; {@code none} if it was gone before there was an answer, or was cut off. */
    public static String status(HttpServerExchange ended) {
        return ended.isResponseStarted() ? Integer.toString(ended.getStatusCode()) : "none";
    }

    /** The metrics of one address. */
    private final class Address {
        private final String endpoint;
        private final Timer timer;
        private final Map<String, Counter> byStatus = new ConcurrentHashMap<>();

        Address(String endpoint) {
            this.endpoint = endpoint;
            this.timer = Timer.builder(prefix + ".answer.time")
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
        }

        void observe(HttpServerExchange exchange) {
            Timer.Sample start = Timer.start(metrics);
            exchange.addExchangeCompleteListener((ended, others) -> {
                start.stop(timer);
                byStatus.computeIfAbsent(status(ended), this::requests).increment();
                others.proceed();
            });
        }

        private Counter requests(String status) {
            return Counter.builder(prefix + ".requests")
                    .description("requests by address and status")
                    .tag("endpoint", endpoint)
                    .tag("status", status)
                    .register(metrics);
        }
    }
}
