package io.flagtally.gateway.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;

/**
 * Lets any page read the answers of an address, errors included, and answers the browser's preflight, which carries no
 * key. Any origin may: the key decides, not the page. No credentials: there are no cookies.
 */
final class Cors implements HttpHandler {
    private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
    private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
    private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
    private static final HttpString EXPOSE_HEADERS = new HttpString("Access-Control-Expose-Headers");
    private static final HttpString MAX_AGE = new HttpString("Access-Control-Max-Age");
    private static final HttpString REQUEST_HEADERS = new HttpString("Access-Control-Request-Headers");
    private static final String ONE_DAY_IN_SECONDS = "86400";

    private final String allowedHeaders;
    private final HttpHandler next;

    private Cors(String allowedHeaders, HttpHandler next) {
        this.allowedHeaders = allowedHeaders;
        this.next = next;
    }

    /** Allows the headers that a preflight asks for. */
    static Cors anyHeaders(HttpHandler next) {
        return new Cors("", next);
    }

    /** Allows {@code headers}, comma-separated, whatever a preflight asks for. */
    static Cors headers(String headers, HttpHandler next) {
        return new Cors(headers, next);
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        HeaderMap response = exchange.getResponseHeaders();
        response.put(ALLOW_ORIGIN, "*");
        response.put(EXPOSE_HEADERS, Headers.RETRY_AFTER_STRING);
        if (exchange.getRequestMethod().equals(Methods.OPTIONS)) {
            preflight(exchange.getRequestHeaders(), response);
            Answer.empty(204).send(exchange);
        } else {
            next.handleRequest(exchange);
        }
    }

    private void preflight(HeaderMap request, HeaderMap response) {
        String asked = request.getFirst(REQUEST_HEADERS);
        if (!allowedHeaders.isEmpty()) {
            response.put(ALLOW_HEADERS, allowedHeaders);
        } else if (asked != null) {
            response.put(ALLOW_HEADERS, asked);
            response.put(Headers.VARY, REQUEST_HEADERS.toString());
        }
        response.put(ALLOW_METHODS, Methods.POST_STRING);
        response.put(MAX_AGE, ONE_DAY_IN_SECONDS);
    }
}
