package io.flagtally.gateway.http;

import io.flagtally.gateway.http.Outcome.Kind;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Receives the bodies of one address: reads them up to a bound, inflates them, converts them to UTF-8. */
public final class Bodies {
    private final Wire wire;
    private final int limit;
    private final int maxInflationRatio;
    private final ByteBudget budget;

    /**
     * For one address.
     *
     * @param limit largest body in bytes: as it comes, inflated, and converted
     * @param maxInflationRatio how many times its own size a body may inflate to
     */
    public Bodies(Wire wire, int limit, int maxInflationRatio, ByteBudget budget) {
        this.wire = wire;
        this.limit = limit;
        this.maxInflationRatio = maxInflationRatio;
        this.budget = budget;
    }

    /**
     * Gives the body to {@code onBody}, or answers why there is none, or does neither if the client goes away. Call it
     * on the exchange's I/O thread, outside of the handler's call. A plain body in UTF-8 arrives on that thread; one
     * that must be inflated or converted first, which may take long, on a worker.
     */
    public void receive(HttpServerExchange exchange, Consumer<byte[]> onBody) {
        try {
            readOrRefuse(exchange, onBody);
        } finally {
            wire.deadline().watch(exchange);
        }
    }

    private void readOrRefuse(HttpServerExchange exchange, Consumer<byte[]> onBody) {
        ContentType type = ContentType.of(exchange.getRequestHeaders());
        Optional<BodyCharset> charset = BodyCharset.of(type.charset());
        String encodingName = encodingName(exchange);
        Optional<ContentEncoding> encoding = ContentEncoding.of(encodingName);
        Responder responder = wire.responder();
        if (!wire.protocol().accepts(type)) {
            responder.respond(exchange, Outcome.of(Kind.UNSUPPORTED_CONTENT_TYPE, type.mediaType()));
        } else if (charset.isEmpty()) {
            String detail = "unsupported charset \"" + type.charset().toUpperCase(Locale.ROOT) + '"';
            responder.respond(exchange, Outcome.of(Kind.UNSUPPORTED_CHARSET, detail));
        } else if (encoding.isEmpty()) {
            String detail = "unsupported content encoding \"" + encodingName + '"';
            responder.respond(exchange, Outcome.of(Kind.UNSUPPORTED_ENCODING, detail));
        } else {
            new Reception(exchange, encoding.get(), charset.get(), onBody).read();
        }
    }

    /** One body on its way, on one thread at a time. */
    private final class Reception {
        private final HttpServerExchange exchange;
        private final ContentEncoding encoding;
        private final BodyCharset charset;
        private final Consumer<byte[]> onBody;
        private final ByteBudget.Share share;

        Reception(HttpServerExchange exchange, ContentEncoding encoding, BodyCharset charset, Consumer<byte[]> onBody) {
            this.exchange = exchange;
            this.encoding = encoding;
            this.charset = charset;
            this.onBody = onBody;
            this.share = budget.shareOf(exchange);
        }

        void read() {
            new BodyReader(exchange, limit, share, body -> wire.responder().run(exchange, () -> afterRead(body)))
                    .read();
        }

        /** On the I/O thread. */
        private void afterRead(Body read) {
            boolean plain = encoding == ContentEncoding.IDENTITY && charset == BodyCharset.UTF_8;
            if (plain || read.isRefused()) {
                end(read);
            } else {
                exchange.dispatch(wire.responder()
                        .guard(exchange, () -> end(read.then(this::inflate).then(this::convert))));
            }
        }

        private Body inflate(byte[] bytes) {
            if (encoding == ContentEncoding.IDENTITY) {
                return Body.of(bytes);
            }
            int most = (int) Math.min(limit, (long) bytes.length * maxInflationRatio);
            if (!share.take(most)) {
                return Body.refused(Kind.OVERLOADED);
            }
            try {
                byte[] inflated = encoding.decode(bytes, most);
                if (inflated.length > most) {
                    return Body.refused(Kind.TOO_LARGE);
                }
                share.giveBack(most - inflated.length);
                return Body.of(inflated);
            } catch (IOException e) {
                return Body.refused(Outcome.of(Kind.BROKEN_ENCODING, "the body is not valid " + encoding.word()));
            }
        }

        private Body convert(byte[] text) {
            if (charset == BodyCharset.UTF_8) {
                return Body.of(text);
            }
            int length = charset.lengthAsUtf8(text, limit);
            if (length > limit) {
                return Body.refused(Kind.TOO_LARGE);
            }
            return share.take(length) ? Body.of(charset.toUtf8(text, length)) : Body.refused(Kind.OVERLOADED);
        }

        private void end(Body body) {
            body.end(onBody, refusal -> wire.responder().respond(exchange, refusal));
        }
    }

    private static String encodingName(HttpServerExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst(Headers.CONTENT_ENCODING);
        return header == null ? "" : header.strip().toLowerCase(Locale.ROOT);
    }
}
