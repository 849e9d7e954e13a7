package io.flagtally.gateway.http;

import io.flagtally.runtime.http.RequestMetrics;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one line of JSON for each request that has ended, to a logger of its own. A line holds nothing that a client
 * wrote: no path, no header, no body, no key.
 */
public final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger("flagtally.access");
    private static final AttachmentKey<String> KEY_NAME = AttachmentKey.create(String.class);
    private static final AttachmentKey<Integer> BODY_BYTES = AttachmentKey.create(Integer.class);
    private static final Set<HttpString> METHODS = Set.of(
            Methods.POST, Methods.OPTIONS, Methods.GET, Methods.HEAD, Methods.PUT, Methods.DELETE, Methods.PATCH);

    private final InstantSource clock;

    public AccessLog(InstantSource clock) {
        this.clock = clock;
    }

    /** {@code endpoint} is the address's label in metrics. */
    public HttpHandler of(String endpoint, HttpHandler next) {
        return exchange -> {
            long start = System.nanoTime();
            exchange.addExchangeCompleteListener((ended, others) -> {
                LOG.info(line(endpoint, ended, System.nanoTime() - start));
                others.proceed();
            });
            next.handleRequest(exchange);
        };
    }

    /** Notes whose request it is: a key's name, never the key. */
    public static void keyName(HttpServerExchange exchange, String name) {
        exchange.putAttachment(KEY_NAME, name);
    }

    /** Notes how large the body was that was received, before inflation. */
    static void bodyBytes(HttpServerExchange exchange, int bytes) {
        exchange.putAttachment(BODY_BYTES, bytes);
    }

    private String line(String endpoint, HttpServerExchange ended, long nanos) {
        HttpString method = ended.getRequestMethod();
        Integer bytes = ended.getAttachment(BODY_BYTES);
        String keyName = ended.getAttachment(KEY_NAME);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", clock.instant().toString());
        line.put("method", METHODS.contains(method) ? method.toString() : "other");
        line.put("endpoint", endpoint);
        line.put("status", RequestMetrics.status(ended));
        line.put("key", keyName == null ? "" : keyName);
        line.put("bytes", bytes == null ? 0 : bytes);
        line.put("ms", TimeUnit.NANOSECONDS.toMillis(nanos));
        return Json.text(line);
    }
}
