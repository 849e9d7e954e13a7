package io.flagtally.reader.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.undertow.server.HttpServerExchange;
import java.time.Duration;

/** Counts and times requests, from their headers to the last byte of the answer, and counts refusals. */
final class RequestMetrics {
    private final MeterRegistry registry;

    RequestMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (Problem.Kind kind : Problem.Kind.values()) {
            refusals(kind);
        }
    }

    /** {@code endpoint} is one of a closed set: a client's own text as a label would grow without bound. */
    void observe(HttpServerExchange exchange, String endpoint) {
        Timer.Sample start = Timer.start(registry);
        exchange.addExchangeCompleteListener((ended, others) -> {
            start.stop(timer(endpoint));
            String status = ended.isResponseStarted() ? Integer.toString(ended.getStatusCode()) : "none";
            Counter.builder("flagtally.reader.requests")
                    .description("requests by address and status")
                    .tag("endpoint", endpoint)
                    .tag("status", status)
                    .register(registry)
                    .increment();
            others.proceed();
        });
    }

    void refused(Problem.Kind kind) {
        refusals(kind).increment();
    }

    private Counter refusals(Problem.Kind kind) {
        return Counter.builder("flagtally.reader.requests.refused")
                .description("requests answered with anything but success, by reason")
                .tag("reason", kind.word())
                .register(registry);
    }

    private Timer timer(String endpoint) {
        return Timer.builder("flagtally.reader.answer.time")
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
                .register(registry);
    }
}
