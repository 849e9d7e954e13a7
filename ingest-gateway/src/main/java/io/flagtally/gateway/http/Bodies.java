package io.flagtally.gateway.http;

import io.flagtally.gateway.http.Outcome.Kind;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Receives the bodies of one address: bounded, inflated, as UTF-8. */
public final class Bodies {
    private final Protocol protocol;
    private final Responder responder;
    private final ReceiveDeadline deadline;
    private final int limit;
    private final int maxInflationRatio;
    private final ByteBudget budget;

    /** {@code limit} is the largest body in bytes, before and after inflation, which may make it {@code maxInflationRatio} times as large. */
    public Bodies(
            Protocol protocol,
            Responder responder,
            ReceiveDeadline deadline,
            int limit,
            int maxInflationRatio,
            ByteBudget budget) {
        this.protocol = protocol;
        this.responder = responder;
        this.deadline = deadline;
        this.limit = limit;
        this.maxInflationRatio = maxInflationRatio;
        this.budget = budget;
    }

    /**
     * Gives the body to {@code onBody}, or answers why there is none, or does neither if the client goes away. To be called
     * on the exchange's I/O thread outside of the handler's call. A plain body arrives on that thread; a compressed one,
     * whose inflation may take long, on a worker.
     */
    public void receive(HttpServerExchange exchange, Consumer<byte[]> onBody) {
        try {
            readOrRefuse(exchange, onBody);
        } finally {
            deadline.watch(exchange);
        }
    }

    private void readOrRefuse(HttpServerExchange exchange, Consumer<byte[]> onBody) {
        ContentType type = ContentType.of(exchange.getRequestHeaders());
        Optional<Charset> charset = charset(type.charset());
        String encodingName = encodingName(exchange);
        Optional<ContentEncoding> encoding = ContentEncoding.of(encodingName);
        if (!protocol.accepts(type)) {
            responder.respond(exchange, Outcome.of(Kind.UNSUPPORTED_CONTENT_TYPE, type.mediaType()));
        } else if (charset.isEmpty()) {
            String detail = "unsupported charset \"" + type.charset().toUpperCase(Locale.ROOT) + '"';
            responder.respond(exchange, Outcome.of(Kind.UNSUPPORTED_CHARSET, detail));
        } else if (encoding.isEmpty()) {
            String detail = "unsupported content encoding \"" + encodingName + '"';
            responder.respond(exchange, Outcome.of(Kind.UNSUPPORTED_ENCODING, detail));
        } else {
            read(exchange, encoding.get(), text -> onBody.accept(toUtf8(text, charset.get())));
        }
    }

    private void read(HttpServerExchange exchange, ContentEncoding encoding, Consumer<byte[]> onText) {
        ByteBudget.Share share = budget.shareOf(exchange);
        Consumer<byte[]> onRead = encoding == ContentEncoding.IDENTITY
                ? onText
                : bytes -> exchange.dispatch(
                        responder.guard(exchange, () -> inflate(exchange, encoding, bytes, share, onText)));
        new BodyReader(
                        exchange,
                        limit,
                        share,
                        bytes -> responder
                                .guard(exchange, () -> onRead.accept(bytes))
                                .run(),
                        kind -> responder.respond(exchange, kind))
                .read();
    }

    private void inflate(
            HttpServerExchange exchange,
            ContentEncoding encoding,
            byte[] bytes,
            ByteBudget.Share share,
            Consumer<byte[]> onText) {
        int most = (int) Math.min(limit, (long) bytes.length * maxInflationRatio);
        if (!share.take(most)) {
            responder.respond(exchange, Kind.OVERLOADED);
            return;
        }
        byte[] inflated;
        try {
            inflated = encoding.decode(bytes, most);
        } catch (IOException e) {
            responder.respond(exchange, Outcome.of(Kind.BROKEN_ENCODING, "the body is not valid " + encoding.word()));
            return;
        }
        if (inflated.length > most) {
            responder.respond(exchange, Kind.TOO_LARGE);
        } else {
            share.giveBack(most - inflated.length);
            onText.accept(inflated);
        }
    }

    private static String encodingName(HttpServerExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst(Headers.CONTENT_ENCODING);
        return header == null ? "" : header.strip().toLowerCase(Locale.ROOT);
    }

    private static Optional<Charset> charset(String name) {
        if (name.equalsIgnoreCase("utf-8")) {
            return Optional.of(StandardCharsets.UTF_8);
        }
        try {
            return Optional.of(Charset.forName(name));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }

    private static byte[] toUtf8(byte[] text, Charset charset) {
        return charset.equals(StandardCharsets.UTF_8)
                ? text
                : new String(text, charset).getBytes(StandardCharsets.UTF_8);
    }
}
