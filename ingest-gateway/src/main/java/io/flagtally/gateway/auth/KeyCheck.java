package io.flagtally.gateway.auth;

import io.flagtally.gateway.http.AccessLog;
import io.flagtally.gateway.http.Outcome.Kind;
import io.flagtally.gateway.http.Protocol;
import io.flagtally.gateway.http.Responder;
import io.flagtally.model.report.KeyKind;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.util.Optional;
import java.util.Set;

/** Lets a request through if its API key is known, of a kind that the address takes, and within its rate. */
public final class KeyCheck implements HttpHandler {
    /** Takes a request whose key is good. */
    public interface Next {
        void handle(HttpServerExchange exchange, ApiKey key) throws Exception;
    }

    private final KeyFileWatcher keys;
    private final Protocol protocol;
    private final Set<KeyKind> kinds;
    private final RateLimit rateLimit;
    private final Responder responder;
    private final Next next;

    public KeyCheck(
            KeyFileWatcher keys,
            Protocol protocol,
            Set<KeyKind> kinds,
            RateLimit rateLimit,
            Responder responder,
            Next next) {
        this.keys = keys;
        this.protocol = protocol;
        this.kinds = Set.copyOf(kinds);
        this.rateLimit = rateLimit;
        this.responder = responder;
        this.next = next;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        Optional<ApiKey> key = keys.find(protocol.key(exchange.getRequestHeaders()));
        key.ifPresent(known -> AccessLog.keyName(exchange, known.name()));
        if (key.isEmpty()) {
            responder.respond(exchange, Kind.UNKNOWN_KEY);
        } else if (!kinds.contains(key.get().kind())) {
            responder.respond(exchange, Kind.WRONG_KEY_KIND);
        } else if (!rateLimit.permits(key.get())) {
            responder.respond(exchange, Kind.TOO_MANY_REQUESTS);
        } else {
            next.handle(exchange, key.get());
        }
    }
}
