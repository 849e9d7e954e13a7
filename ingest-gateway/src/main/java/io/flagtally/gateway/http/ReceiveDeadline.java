package io.flagtally.gateway.http;

import io.flagtally.gateway.http.Outcome.Kind;
import io.flagtally.runtime.http.IoTimer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import org.xnio.IoUtils;

/**
 * Refuses a request whose body is not complete in time, even if bytes still trickle in. Also cuts off a client that
 * goes on sending a body that was refused half-way. Most bodies come with their headers and cost no timer.
 */
public final class ReceiveDeadline {
    private final Duration timeout;
    private final Counter expired;
    private final Responder responder;

    public ReceiveDeadline(Duration timeout, MeterRegistry metrics, Responder responder) {
        this.timeout = timeout;
        this.expired = Counter.builder("flagtally.gateway.receive.timeouts")
                .description("requests refused or cut off because their body took too long to arrive")
                .register(metrics);
        this.responder = responder;
    }

    /**
     * Watches every request that {@code next} is done with. If {@code next} dispatches a request, whoever reads its
     * body watches it.
     */
    public HttpHandler after(HttpHandler next) {
        return exchange -> {
            try {
                next.handleRequest(exchange);
            } finally {
                if (!exchange.isDispatched()) {
                    watch(exchange);
                }
            }
        };
    }

    /** Starts the timer, unless the whole body has been read. Call it once, on the I/O thread. */
    void watch(HttpServerExchange exchange) {
        if (!exchange.isRequestComplete()) {
            IoTimer.start(exchange, timeout, () -> expire(exchange));
        }
    }

    private void expire(HttpServerExchange exchange) {
        if (exchange.isRequestComplete()) {
            return;
        }
        expired.increment();
        if (exchange.isResponseStarted()) {
            IoUtils.safeClose(exchange.getConnection());
        } else {
            exchange.setPersistent(false);
            responder.respond(exchange, Kind.TIMED_OUT);
        }
    }
}
