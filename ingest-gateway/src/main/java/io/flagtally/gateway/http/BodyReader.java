package io.flagtally.gateway.http;

import io.flagtally.gateway.http.Outcome.Kind;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSourceChannel;

/**
 * Reads one request's body as the client sent it, up to a limit, without blocking. Runs on the exchange's I/O thread,
 * outside of the handler's call (dispatch first).
 */
final class BodyReader {
    /** A client that announces much and sends nothing holds this much at most. */
    private static final int FIRST_CAPACITY = 2 * 1024;

    private final HttpServerExchange exchange;
    private final int limit;
    private final ByteBudget.Share budget;
    private final Consumer<Body> onEnd;
    private byte[] bytes = new byte[0];
    private int size;

    BodyReader(HttpServerExchange exchange, int limit, ByteBudget.Share budget, Consumer<Body> onEnd) {
        this.exchange = exchange;
        this.limit = limit;
        this.budget = budget;
        this.onEnd = onEnd;
    }

    /** Calls the consumer once, now or later on the I/O thread; never if the client goes away. */
    void read() {
        if (exchange.getRequestContentLength() > limit) {
            onEnd.accept(Body.refused(Kind.TOO_LARGE));
        } else if (HttpContinue.requiresContinueResponse(exchange)) {
            HttpContinue.sendContinueResponse(exchange, new OnContinue());
        } else {
            pump(exchange.getRequestChannel());
        }
    }

    private void pump(StreamSourceChannel channel) {
        int read;
        Kind refusal = null;
        try (PooledByteBuffer pooled =
                exchange.getConnection().getByteBufferPool().allocate()) {
            ByteBuffer chunk = pooled.getBuffer();
            while ((read = channel.read(chunk)) > 0 && refusal == null) {
                refusal = append(chunk.flip());
                chunk.clear();
            }
        } catch (IOException e) {
            // The client is gone or breaks HTTP: there is nobody to answer. Over HTTP/2 this closes one stream only,
            // and nothing else would end the exchange, which holds memory until then.
            IoUtils.safeClose(exchange.getConnection());
            exchange.endExchange();
            return;
        }
        if (refusal != null) {
            channel.suspendReads();
            onEnd.accept(Body.refused(refusal));
        } else if (read < 0) {
            channel.suspendReads();
            AccessLog.bodyBytes(exchange, size);
            end();
        } else {
            channel.getReadSetter().set(this::pump);
            channel.resumeReads();
        }
    }

    private void end() {
        long announced = exchange.getRequestContentLength();
        if (ChunkedBody.isBroken(exchange)) {
            onEnd.accept(Body.refused(Outcome.of(Kind.MALFORMED, "broken chunks")));
        } else if (announced >= 0 && announced != size) {
            // Over HTTP/2 nobody else compares them.
            onEnd.accept(Body.refused(Outcome.of(Kind.MALFORMED, "the body is not as long as announced")));
        } else {
            onEnd.accept(Body.of(trimmed()));
        }
    }

    /** The body. The reader lets go of it, because its channel may hold on to the reader. */
    private byte[] trimmed() {
        byte[] body = size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
        budget.giveBack(bytes.length - size);
        bytes = new byte[0];
        return body;
    }

    /** Null if the chunk could be kept. */
    private Kind append(ByteBuffer chunk) {
        int length = chunk.remaining();
        if (length > limit - size) {
            return Kind.TOO_LARGE;
        }
        if (length > bytes.length - size && !growTo(size + length)) {
            return Kind.OVERLOADED;
        }
        chunk.get(bytes, size, length);
        size += length;
        return null;
    }

    private boolean growTo(int atLeast) {
        int announced = (int) exchange.getRequestContentLength();
        int end = announced > 0 ? announced : limit;
        int capacity = Math.max(atLeast, Math.min(end, Math.max(FIRST_CAPACITY, 2 * bytes.length)));
        if (!budget.take(capacity - bytes.length)) {
            return false;
        }
        bytes = Arrays.copyOf(bytes, capacity);
        return true;
    }

    /** Reads the body once the client has been told to send it. */
    private final class OnContinue implements IoCallback {
        @Override
        public void onComplete(HttpServerExchange asked, Sender sender) {
            pump(asked.getRequestChannel());
        }

        @Override
        public void onException(HttpServerExchange asked, Sender sender, IOException failure) {
            IoUtils.safeClose(asked.getConnection());
        }
    }
}
