package io.flagtally.gateway.http;

import io.flagtally.gateway.http.Outcome.Kind;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;

/**
 * Refuses a body whose end a proxy before us might see elsewhere: Undertow reads any transfer encoding that it does not
 * know as {@code chunked}, so a request could hide in another one's body.
 */
public final class PlainFraming implements HttpHandler {
    private final Responder responder;
    private final HttpHandler next;

    public PlainFraming(Responder responder, HttpHandler next) {
        this.responder = responder;
        this.next = next;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        HeaderValues encodings = exchange.getRequestHeaders().get(Headers.TRANSFER_ENCODING);
        if (encodings == null) {
            next.handleRequest(exchange);
        } else if (isChunked(encodings)) {
            exchange.addRequestWrapper((factory, wrapped) -> new ChunkedBody(factory.create()));
            next.handleRequest(exchange);
        } else {
            exchange.setPersistent(false);
            responder.respond(exchange, Outcome.of(Kind.MALFORMED, "unsupported transfer encoding"));
        }
    }

    private static boolean isChunked(HeaderValues encodings) {
        return encodings.size() == 1 && encodings.getFirst().strip().equalsIgnoreCase("chunked");
    }
}
