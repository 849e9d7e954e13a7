package io.flagtally.gateway.http;

import io.undertow.conduits.ReadDataStreamSourceConduit;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.AttachmentKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import org.xnio.IoUtils;

/**
 * Reads a chunked request body instead of Undertow's own reader, which takes any line feed for the end of a chunk. A
 * body with broken chunks ends where it breaks, and the connection is closed after the answer.
 */
final class ChunkedBody extends OneReadConduit {
    private static final AttachmentKey<Boolean> BROKEN = AttachmentKey.create(Boolean.class);

    private final HttpServerExchange exchange;
    private final HttpServerConnection connection;
    private final ChunkFraming framing = new ChunkFraming();
    private boolean finished;

    private ChunkedBody(HttpServerExchange exchange, HttpServerConnection connection) {
        super(new ReadDataStreamSourceConduit(connection.getOriginalSourceConduit(), connection));
        this.exchange = exchange;
        this.connection = connection;
    }

    /** To be called before the exchange's body is read. */
    static void readAsChunked(HttpServerExchange exchange) {
        HttpServerConnection connection = (HttpServerConnection) exchange.getConnection();
        exchange.addRequestWrapper((undertows, wrapped) -> new ChunkedBody(wrapped, connection));
    }

    /** True if the body of {@code exchange} broke off at a wrong chunk in place of ending. */
    static boolean isBroken(HttpServerExchange exchange) {
        return exchange.getAttachment(BROKEN) != null;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (finished || framing.isEnded() || framing.isBroken()) {
            finish();
            return -1;
        }
        PooledByteBuffer pooled = connection.getByteBufferPool().allocate();
        boolean pushedBack = false;
        try {
            ByteBuffer raw = pooled.getBuffer();
            int came = next.read(raw);
            if (came < 0) {
                IoUtils.safeClose(connection);
                throw new ClosedChannelException();
            }
            int data = take(raw.flip(), into);
            if (framing.isBroken()) {
                exchange.setPersistent(false);
                exchange.putAttachment(BROKEN, true);
            } else if (raw.hasRemaining()) {
                connection.ungetRequestBytes(pooled);
                pushedBack = true;
            }
            if (data == 0 && (framing.isEnded() || framing.isBroken())) {
                finish();
                return -1;
            }
            return data;
        } finally {
            if (!pushedBack) {
                pooled.close();
            }
        }
    }

    /** How much data was taken. */
    private int take(ByteBuffer raw, ByteBuffer into) {
        int before = into.position();
        framing.skip(raw);
        while (framing.dataLeft() > 0 && raw.hasRemaining() && into.hasRemaining()) {
            int length = (int) Math.min(framing.dataLeft(), Math.min(raw.remaining(), into.remaining()));
            int end = raw.limit();
            into.put(raw.limit(raw.position() + length));
            raw.limit(end);
            framing.taken(length);
            framing.skip(raw);
        }
        return into.position() - before;
    }

    private void finish() {
        if (!finished) {
            finished = true;
            Connectors.terminateRequest(exchange);
        }
    }
}
