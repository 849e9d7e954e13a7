package io.flagtally.gateway.http;

import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import org.xnio.IoUtils;

/** Cuts off a client that does not take its answer, which would hold its body's memory for as long as it likes. */
final class AnswerDeadline {
    private AnswerDeadline() {}

    /** To be called when the answer has been given to {@code exchange}; does nothing if all of it is on its way already. */
    static void watch(HttpServerExchange exchange, Duration timeout) {
        if (!exchange.isComplete()) {
            IoTimer.start(exchange, timeout, () -> cutOff(exchange));
        }
    }

    private static void cutOff(HttpServerExchange exchange) {
        if (!exchange.isComplete()) {
            IoUtils.safeClose(exchange.getConnection());
        }
    }
}
