package io.flagtally.gateway.http;

import io.flagtally.gateway.http.Outcome.Kind;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.Protocols;

/**
 * Refuses what a proxy before us might read differently than Undertow does: where a body ends, which address is meant,
 * where a header ends. Otherwise a request could hide in the body of another, or pass the proxy's rules under another
 * name.
 */
public final class PlainFraming implements HttpHandler {
    /** Undertow adds up any number of digits in a long. */
    private static final int MOST_DIGITS = 18;

    private final Responder responder;
    private final HttpHandler next;

    public PlainFraming(Responder responder, HttpHandler next) {
        this.responder = responder;
        this.next = next;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        String problem = problem(exchange);
        if (problem != null) {
            exchange.setPersistent(false);
            responder.respond(exchange, Outcome.of(Kind.MALFORMED, problem));
            return;
        }
        if (exchange.getRequestHeaders().contains(Headers.TRANSFER_ENCODING)) {
            ChunkedBody.readAsChunked(exchange);
        }
        next.handleRequest(exchange);
    }

    /** True if {@code value} is a number of bytes and nothing else. */
    static boolean isLength(String value) {
        if (value.isEmpty() || value.length() > MOST_DIGITS) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** Null if there is none. */
    private static String problem(HttpServerExchange exchange) {
        HeaderMap headers = exchange.getRequestHeaders();
        boolean http2 = exchange.getProtocol().equals(Protocols.HTTP_2_0);
        String uri = exchange.getRequestURI();
        // Undertow routes without a path's parameters.
        if (!exchange.getRequestPath().startsWith("/") || (http2 && !uri.startsWith("/"))) {
            return "the path must begin with a slash";
        }
        if (uri.indexOf(';') >= 0) {
            return "unsupported path parameters";
        }
        HeaderValues lengths = headers.get(Headers.CONTENT_LENGTH);
        if (lengths != null && (lengths.size() > 1 || !isLength(lengths.getFirst()))) {
            return "broken content length";
        }
        HeaderValues encodings = headers.get(Headers.TRANSFER_ENCODING);
        if (encodings != null && (!exchange.isHttp11() || !isChunked(encodings))) {
            return "unsupported transfer encoding";
        }
        if (headers.count(Headers.CONTENT_ENCODING) > 1) {
            return "more than one content encoding";
        }
        // Undertow looks at the values of HTTP/1 itself.
        return http2 && hasControls(headers) ? "control characters in a header" : null;
    }

    private static boolean isChunked(HeaderValues encodings) {
        return encodings.size() == 1 && encodings.getFirst().equalsIgnoreCase("chunked");
    }

    private static boolean hasControls(HeaderMap headers) {
        for (long cookie = headers.fastIterateNonEmpty(); cookie != -1L; cookie = headers.fiNextNonEmpty(cookie)) {
            HeaderValues values = headers.fiCurrent(cookie);
            if (hasControls(values.getHeaderName().toString())) {
                return true;
            }
            for (int i = 0; i < values.size(); i++) {
                if (hasControls(values.get(i))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean hasControls(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                return true;
            }
        }
        return false;
    }
}
