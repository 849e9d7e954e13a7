package io.flagtally.gateway.http;

import io.flagtally.gateway.http.Outcome.Kind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/**
 * Refuses a request whose body is not there in time, be it one byte a second that comes. Also cuts off who still sends the
 * rest of a body that was refused half-way.
 */
public final class ReceiveDeadline implements HttpHandler {
    private final Duration timeout;
    private final Counter expired;
    private final Responder responder;
    private final HttpHandler next;

    public ReceiveDeadline(Duration timeout, MeterRegistry metrics, Responder responder, HttpHandler next) {
        this.timeout = timeout;
        this.expired = Counter.builder("flagtally.gateway.receive.timeouts")
                .description("requests refused or cut off because their body took too long to arrive")
                .register(metrics);
        this.responder = responder;
        this.next = next;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (!exchange.isRequestComplete()) {
            XnioExecutor.Key timer = IoTimer.start(exchange, timeout, () -> expire(exchange));
            exchange.addExchangeCompleteListener((ended, others) -> {
                timer.remove();
                others.proceed();
            });
        }
        next.handleRequest(exchange);
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
