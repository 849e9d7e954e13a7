package io.flagtally.gateway.http;

import io.flagtally.gateway.http.Outcome.Kind;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;

/**
 * Refuses a request whose line and headers are too large together. Past its own limit Undertow only answers 400 and
 * closes, so that limit is {@value #HARD_LIMIT_FACTOR} times as high: up to there a client learns what is wrong.
 */
public final class HeaderLimit implements HttpHandler {
    /** Undertow's limit is this many times ours. */
    public static final int HARD_LIMIT_FACTOR = 4;

    /** Colon, blank and line end of a header; blanks, protocol and line end of the request line. */
    private static final int AROUND_A_HEADER = 4;

    private static final long AROUND_THE_LINE = 12;

    private final int maxBytes;
    private final Responder responder;
    private final HttpHandler next;

    public HeaderLimit(int maxBytes, Responder responder, HttpHandler next) {
        this.maxBytes = maxBytes;
        this.responder = responder;
        this.next = next;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (size(exchange) > maxBytes) {
            responder.respond(exchange, Kind.HEADERS_TOO_LARGE);
        } else {
            next.handleRequest(exchange);
        }
    }

    /** As it came, in bytes: Undertow reads each byte beyond ASCII as one char. */
    private static long size(HttpServerExchange exchange) {
        long size = AROUND_THE_LINE
                + exchange.getRequestMethod().length()
                + exchange.getRequestURI().length()
                + exchange.getQueryString().length();
        HeaderMap headers = exchange.getRequestHeaders();
        for (long cookie = headers.fastIterateNonEmpty(); cookie != -1L; cookie = headers.fiNextNonEmpty(cookie)) {
            HeaderValues values = headers.fiCurrent(cookie);
            for (int i = 0; i < values.size(); i++) {
                size += values.getHeaderName().length() + values.get(i).length() + AROUND_A_HEADER;
            }
        }
        return size;
    }
}
