package io.flagtally.system.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The origin of a page: serves it and its files, and takes what the page hands back at {@code /answers}. */
final class PageServer implements AutoCloseable {
    private final HttpServer server;
    private final CompletableFuture<String> answers = new CompletableFuture<>();

    private PageServer(HttpServer server) {
        this.server = server;
    }

    /** Serves the texts of {@code contents}, by path and media type; anything else is an empty page. */
    static PageServer of(Map<String, Content> contents) throws IOException {
        PageServer pages =
                new PageServer(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        pages.server.createContext("/", exchange -> pages.answer(exchange, contents));
        pages.server.start();
        return pages;
    }

    /** By address and not by name, as the gateway is not: another host and another port make another origin. */
    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** What the page handed back. */
    CompletableFuture<String> answers() {
        return answers;
    }

    private void answer(HttpExchange exchange, Map<String, Content> contents) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String posted = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            Content content = contents.getOrDefault(path, Content.EMPTY_PAGE);
            byte[] body = content.text().getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", content.type());
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            if (path.equals("/answers")) {
                answers.complete(posted);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /** A text and its media type. */
    record Content(String type, String text) {
        private static final Content EMPTY_PAGE = new Content("text/html; charset=utf-8", "<!doctype html>");

        static Content html(String text) {
            return new Content(EMPTY_PAGE.type, text);
        }

        static Content script(String text) {
            return new Content("text/javascript; charset=utf-8", text);
        }

        static Content json(String text) {
            return new Content("application/json", text);
        }
    }
}
