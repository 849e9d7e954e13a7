package io.flagtally.reader.api;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Refuses a request for another host than this machine. Without it, any page in a browser here could read an open
 * reader: it lets a name of its own resolve to this machine, and is of one origin with the reader then (DNS rebinding).
 */
final class LocalHost implements HttpHandler {
    private static final Set<String> NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> names = new HashSet<>(NAMES);
    private final HttpHandler here;
    private final HttpHandler elsewhere;

    /** {@code host} is what it listens on, which is this machine too. */
    LocalHost(String host, HttpHandler here, HttpHandler elsewhere) {
        names.add(host.contains(":") ? "[" + host + "]" : host.toLowerCase(Locale.ROOT));
        this.here = here;
        this.elsewhere = elsewhere;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        boolean one = exchange.getRequestHeaders().count(Headers.HOST) == 1;
        String host = exchange.getRequestHeaders().getFirst(Headers.HOST);
        (one && isThisMachine(host) ? here : elsewhere).handleRequest(exchange);
    }

    private boolean isThisMachine(String hostAndPort) {
        return names.contains(hostAndPort.toLowerCase(Locale.ROOT).replaceFirst(":[0-9]{1,5}$", ""));
    }
}
