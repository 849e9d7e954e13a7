package io.flagtally.reader.api;

import io.flagtally.reader.api.Endpoint.Manner;
import io.flagtally.reader.api.Problem.Kind;
import io.flagtally.runtime.http.AnswerDeadline;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Sends answers and problems, and cuts off a client that does not take its answer. */
final class Responses {
    static final String JSON = "application/json; charset=utf-8";
    static final String CSV = "text/csv; charset=utf-8";

    static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private static final String PROBLEM = "application/problem+json";
    private static final HttpString NO_SNIFF = new HttpString("X-Content-Type-Options");
    private static final HttpString WWW_AUTHENTICATE = Headers.WWW_AUTHENTICATE;
    private static final int LONGEST_RETRY_SECONDS = 5;

    private final Duration timeout;
    private final MeterRegistry registry;

    /** {@code timeout} is how long a client may take to receive an answer. */
    Responses(Duration timeout, MeterRegistry registry) {
        this.timeout = timeout;
        this.registry = registry;
        for (Kind kind : Kind.values()) {
            refusals(kind);
        }
    }

    private Counter refusals(Kind kind) {
        return Counter.builder("flagtally.reader.requests.refused")
                .description("requests answered with anything but success, by reason")
                .tag("reason", kind.word())
                .register(registry);
    }

    /** Ends the exchange. Call it on the only thread that is at work on it. Doesn't block. */
    void send(HttpServerExchange exchange, int status, String contentType, byte[] body) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, contentType);
        exchange.getResponseHeaders().put(NO_SNIFF, "nosniff");
        if (!exchange.getResponseHeaders().contains(Headers.CACHE_CONTROL)) {
            // Numbers change, and what one key sees is not another's.
            exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
        }
        exchange.setResponseContentLength(body.length);
        if (exchange.getRequestMethod().equals(Methods.HEAD)) {
            exchange.endExchange();
        } else {
            exchange.getResponseSender().send(ByteBuffer.wrap(body));
        }
        AnswerDeadline.watch(exchange, timeout);
    }

    void problem(HttpServerExchange exchange, Problem problem, Manner manner) {
        refusals(problem.kind()).increment();
        int status = problem.kind().status();
        if (status == StatusCodes.SERVICE_UNAVAILABLE) {
            // Spread out, or all that were refused together come back together.
            exchange.getResponseHeaders()
                    .put(Headers.RETRY_AFTER, 1 + ThreadLocalRandom.current().nextInt(LONGEST_RETRY_SECONDS));
        }
        if (status == StatusCodes.UNAUTHORIZED) {
            exchange.getResponseHeaders().put(WWW_AUTHENTICATE, "Bearer");
        }
        if (manner == Manner.UNLEASH) {
            send(exchange, status, JSON, Json.bytes(unleash(problem)));
        } else {
            send(exchange, status, PROBLEM, Json.bytes(problem.body()));
        }
    }

    /** In the words of an Unleash server, which people search the web for. */
    private static Map<String, Object> unleash(Problem problem) {
        if (problem.kind() == Kind.FORBIDDEN) {
            return Map.of("message", "invalid token: expected a different token type for this endpoint");
        }
        boolean noKey = problem.kind() == Kind.UNKNOWN_KEY;
        String message = noKey ? "You must log in to use Unleash." : problem.detail();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", UUID.randomUUID().toString());
        body.put("name", noKey ? "UnauthorizedError" : name(problem.kind()));
        body.put("message", message);
        body.put("details", List.of(Map.of("message", message)));
        return body;
    }

    private static String name(Kind kind) {
        return switch (kind.status()) {
            case StatusCodes.BAD_REQUEST -> "BadDataError";
            case StatusCodes.NOT_FOUND -> "NotFoundError";
            default -> "InternalError";
        };
    }

    static byte[] utf8(Object text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
