package io.flagtally.reader.api;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** A file that is part of the program, read once. */
public final class StaticContent {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "json", "application/json; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon");

    /** Nothing from elsewhere, nothing inline, and no frame around it. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<HttpString, String> HEADERS = Map.of(
            new HttpString("Content-Security-Policy"),
            POLICY,
            new HttpString("Referrer-Policy"),
            "no-referrer",
            new HttpString("Cross-Origin-Opener-Policy"),
            "same-origin",
            new HttpString("Cross-Origin-Resource-Policy"),
            "same-origin",
            // Asked again each time, and answered with 304 while it is the same: an update shows at once.
            Headers.CACHE_CONTROL,
            "no-cache");

    private final String label;
    private final String contentType;
    private final byte[] bytes;
    /** Changes with its bytes. */
    private final String tag;

    private StaticContent(String label, String contentType, byte[] bytes, String tag) {
        this.label = label;
        this.contentType = contentType;
        this.bytes = bytes;
        this.tag = tag;
    }

    /** What it is called in metrics. */
    String label() {
        return label;
    }

    /** The content of a resource; its type is that of the name's extension. */
    public static StaticContent of(String label, URL resource) {
        try (InputStream in = resource.openStream()) {
            String path = resource.getPath();
            return of(label, TYPES.get(path.substring(path.lastIndexOf('.') + 1)), in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " is part of the program", e);
        }
    }

    private static StaticContent of(String label, String contentType, byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new StaticContent(
                    label, contentType, bytes, '"' + HexFormat.of().formatHex(digest, 0, 16) + '"');
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    void send(HttpServerExchange exchange, Responses responses) {
        HEADERS.forEach((name, value) -> exchange.getResponseHeaders().put(name, value));
        exchange.getResponseHeaders().put(Headers.ETAG, tag);
        if (tag.equals(exchange.getRequestHeaders().getFirst(Headers.IF_NONE_MATCH))) {
            exchange.setStatusCode(StatusCodes.NOT_MODIFIED);
            exchange.endExchange();
        } else {
            responses.send(exchange, StatusCodes.OK, contentType, bytes);
        }
    }
}
