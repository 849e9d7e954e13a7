package io.flagtally.reader.api;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.Set;

/** Lets pages of some other origins read the answers. Answers the preflights of theirs. */
final class Cors implements HttpHandler {
    private static final HttpString ORIGIN = new HttpString("Origin");
    private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
    private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
    private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
    private static final HttpString EXPOSE_HEADERS = new HttpString("Access-Control-Expose-Headers");
    private static final HttpString MAX_AGE = new HttpString("Access-Control-Max-Age");
    private static final HttpString REQUEST_METHOD = new HttpString("Access-Control-Request-Method");

    private final Set<String> origins;
    private final HttpHandler next;

    Cors(Set<String> origins, HttpHandler next) {
        this.origins = origins;
        this.next = next;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        String origin = exchange.getRequestHeaders().getFirst(ORIGIN);
        HeaderMap answer = exchange.getResponseHeaders();
        answer.put(Headers.VARY, ORIGIN.toString());
        if (origin == null || !origins.contains(origin)) {
            next.handleRequest(exchange);
            return;
        }
        answer.put(ALLOW_ORIGIN, origin);
        if (exchange.getRequestMethod().equals(Methods.OPTIONS)
                && exchange.getRequestHeaders().contains(REQUEST_METHOD)) {
            answer.put(ALLOW_METHODS, "GET, HEAD");
            answer.put(ALLOW_HEADERS, "authorization");
            answer.put(MAX_AGE, "86400");
            exchange.setStatusCode(StatusCodes.NO_CONTENT);
            exchange.endExchange();
            return;
        }
        answer.put(EXPOSE_HEADERS, "Link, Retry-After");
        next.handleRequest(exchange);
    }
}
