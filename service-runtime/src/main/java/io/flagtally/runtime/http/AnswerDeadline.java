package io.flagtally.runtime.http;

import io.undertow.server.HttpServerExchange;
import java.time.Duration;
import org.xnio.IoUtils;

/** Cuts off a client that does not take its answer. It would hold its body's memory for as long as it likes. */
public final class AnswerDeadline {
    private AnswerDeadline() {}

    /** Call it once {@code exchange} has its answer. Does nothing if the whole answer is on its way already. */
    public static void watch(HttpServerExchange exchange, Duration timeout) {
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
