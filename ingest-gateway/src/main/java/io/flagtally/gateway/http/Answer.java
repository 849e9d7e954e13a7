package io.flagtally.gateway.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Status and body of a response.
 *
 * @param contentType empty for a response without a body
 */
public record Answer(int status, String contentType, String body) {
    private static final int LONGEST_RETRY_SECONDS = 5;

    static final String JSON = "application/json; charset=utf-8";

    static Answer json(int status, Object body) {
        return new Answer(status, JSON, Json.text(body));
    }

    static Answer empty(int status) {
        return new Answer(status, "", "");
    }

    /**
     * Sends the answer and ends the exchange. Call it on the only thread that is at work on the exchange. Doesn't
     * block.
     */
    public void send(HttpServerExchange exchange) {
        exchange.setStatusCode(status);
        if (status == StatusCodes.SERVICE_UNAVAILABLE || status == StatusCodes.TOO_MANY_REQUESTS) {
            // Spread out: clients that are refused together must not come back together.
            int seconds = 1 + ThreadLocalRandom.current().nextInt(LONGEST_RETRY_SECONDS);
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, seconds);
        }
        if (body.isEmpty()) {
            exchange.endExchange();
            return;
        }
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, contentType);
        exchange.getResponseSender().send(body);
    }
}
