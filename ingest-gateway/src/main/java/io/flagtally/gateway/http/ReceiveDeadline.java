package io.flagtally.gateway.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;

/**
 * Cuts off a client that has not sent its whole body in time, be it one byte a second. Also bounds how long the rest of a
 * body that was refused half-way is read and thrown away.
 */
public final class ReceiveDeadline implements HttpHandler {
    private final Duration timeout;
    private final Counter expired;
    private final HttpHandler next;

    public ReceiveDeadline(Duration timeout, MeterRegistry metrics, HttpHandler next) {
        this.timeout = timeout;
        this.expired = Counter.builder("flagtally.gateway.receive.timeouts")
                .description("requests cut off because their body took too long to arrive")
                .register(metrics);
        this.next = next;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (!exchange.isRequestComplete()) {
            XnioExecutor.Key timer = IoTimer.start(exchange, timeout, () -> cutOff(exchange));
            exchange.addExchangeCompleteListener((ended, others) -> {
                timer.remove();
                others.proceed();
            });
        }
        next.handleRequest(exchange);
    }

    private void cutOff(HttpServerExchange exchange) {
        if (!exchange.isRequestComplete()) {
            expired.increment();
            IoUtils.safeClose(exchange.getConnection());
        }
    }
}
