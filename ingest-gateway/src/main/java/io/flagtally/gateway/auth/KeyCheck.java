package io.flagtally.gateway.auth;

import io.flagtally.gateway.http.AccessLog;
import io.flagtally.gateway.http.Outcome.Kind;
import io.flagtally.gateway.http.Wire;
import io.flagtally.model.report.KeyKind;
import io.flagtally.runtime.keys.ApiKey;
import io.flagtally.runtime.keys.KeyFileWatcher;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.util.Optional;
import java.util.Set;

/** Passes a request on if its API key is known, is of a kind that the address takes, and is within its rate. */
public final class KeyCheck implements HttpHandler {
    /** Takes a request whose key is good. */
    public interface Next {
        void handle(HttpServerExchange exchange, ApiKey key) throws Exception;
    }

    private final KeyFileWatcher keys;
    private final RateLimit rateLimit;
    private final Wire wire;
    private final Set<KeyKind> kinds;
    private final Next next;

    /** {@code kinds} are those that the address takes. */
    public KeyCheck(KeyFileWatcher keys, RateLimit rateLimit, Wire wire, Set<KeyKind> kinds, Next next) {
        this.keys = keys;
        this.rateLimit = rateLimit;
        this.wire = wire;
        this.kinds = Set.copyOf(kinds);
        this.next = next;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        Optional<ApiKey> key = keys.find(wire.protocol().key(exchange.getRequestHeaders()));
        key.ifPresent(known -> AccessLog.keyName(exchange, known.name()));
        if (key.isEmpty()) {
            wire.responder().respond(exchange, Kind.UNKNOWN_KEY);
        } else if (!kinds.contains(key.get().kind())) {
            wire.responder().respond(exchange, Kind.WRONG_KEY_KIND);
        } else if (!rateLimit.permits(key.get())) {
            wire.responder().respond(exchange, Kind.TOO_MANY_REQUESTS);
        } else {
            next.handle(exchange, key.get());
        }
    }
}
