package io.flagtally.gateway.http;

import io.flagtally.gateway.http.Outcome.Kind;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Receives the bodies of one address: bounded, inflated, converted to UTF-8. */
public final class Bodies {
    private final Protocol protocol;
    private final Responder responder;
    private final ReceiveDeadline deadline;
    private final int limit;
    private final int maxInflationRatio;
    private final ByteBudget budget;

    /**
     * {@code limit} is the largest body in bytes: as it comes, after inflation, which may make it {@code maxInflationRatio}
     * times as large, and after conversion.
     */
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
     * on the exchange's I/O thread outside of the handler's call. A plain body in UTF-8 arrives on that thread; one that must
     * be inflated or converted first, which may take long, on a worker.
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
        Optional<BodyCharset> charset = BodyCharset.of(type.charset());
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
            read(exchange, encoding.get(), charset.get(), onBody);
        }
    }

    private void read(
            HttpServerExchange exchange, ContentEncoding encoding, BodyCharset charset, Consumer<byte[]> onBody) {
        ByteBudget.Share share = budget.shareOf(exchange);
        Consumer<byte[]> onRead = encoding == ContentEncoding.IDENTITY && charset == BodyCharset.UTF_8
                ? onBody
                : bytes -> exchange.dispatch(responder.guard(exchange, () -> {
                    byte[] text = inflated(exchange, encoding, bytes, share);
                    byte[] body = text == null ? null : converted(exchange, charset, text, share);
                    if (body != null) {
                        onBody.accept(body);
                    }
                }));
        new BodyReader(
                        exchange,
                        limit,
                        share,
                        bytes -> responder
                                .guard(exchange, () -> onRead.accept(bytes))
                                .run(),
                        refusal -> responder.respond(exchange, refusal))
                .read();
    }

    /** Null if it was refused. */
    private byte[] inflated(
            HttpServerExchange exchange, ContentEncoding encoding, byte[] bytes, ByteBudget.Share share) {
        if (encoding == ContentEncoding.IDENTITY) {
            return bytes;
        }
        int most = (int) Math.min(limit, (long) bytes.length * maxInflationRatio);
        if (!share.take(most)) {
            responder.respond(exchange, Kind.OVERLOADED);
            return null;
        }
        byte[] inflated;
        try {
            inflated = encoding.decode(bytes, most);
        } catch (IOException e) {
            responder.respond(exchange, Outcome.of(Kind.BROKEN_ENCODING, "the body is not valid " + encoding.word()));
            return null;
        }
        if (inflated.length > most) {
            responder.respond(exchange, Kind.TOO_LARGE);
            return null;
        }
        share.giveBack(most - inflated.length);
        return inflated;
    }

    /** As UTF-8; null if it was refused. */
    private byte[] converted(HttpServerExchange exchange, BodyCharset charset, byte[] text, ByteBudget.Share share) {
        if (charset == BodyCharset.UTF_8) {
            return text;
        }
        int length = charset.lengthAsUtf8(text, limit);
        if (length > limit) {
            responder.respond(exchange, Kind.TOO_LARGE);
            return null;
        }
        if (!share.take(length)) {
            responder.respond(exchange, Kind.OVERLOADED);
            return null;
        }
        return charset.toUtf8(text, length);
    }

    private static String encodingName(HttpServerExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst(Headers.CONTENT_ENCODING);
        return header == null ? "" : header.strip().toLowerCase(Locale.ROOT);
    }
}
