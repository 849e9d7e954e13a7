package io.flagtally.gateway.http;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.protocols.http2.AbstractHttp2StreamSourceChannel;
import io.undertow.protocols.http2.Http2Channel;
import io.undertow.server.ConnectorStatistics;
import io.undertow.server.ConnectorStatisticsImpl;
import io.undertow.server.DelegateOpenListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http2.Http2OpenListener;
import io.undertow.server.protocol.http2.Http2ReceiveListener;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;

/**
 * Opens HTTP/2 on connections that have agreed on it, as Undertow's own listener does. Also closes two kinds that
 * Undertow does not: connections without a request for too long, and connections whose broken frames make Undertow
 * throw, which it would log as its own failure.
 */
public final class Http2Connections implements DelegateOpenListener {
    private final ByteBufferPool buffers;
    private final int bufferSize;
    private final Duration firstRequest;
    private final Duration nextRequest;
    private final ConnectorStatisticsImpl statistics = new ConnectorStatisticsImpl();
    private volatile OptionMap options;
    private volatile HttpHandler handler;

    /**
     * Serves {@code handler}.
     *
     * @param bufferSize of the buffers in {@code buffers}, in bytes
     * @param firstRequest how long a connection may take until it begins its first request
     * @param nextRequest how long it may be without one afterwards
     */
    public Http2Connections(
            HttpHandler handler,
            ByteBufferPool buffers,
            int bufferSize,
            OptionMap options,
            Duration firstRequest,
            Duration nextRequest) {
        this.handler = handler;
        this.buffers = buffers;
        this.bufferSize = bufferSize;
        this.options = options;
        this.firstRequest = firstRequest;
        this.nextRequest = nextRequest;
    }

    @Override
    public void handleEvent(StreamConnection connection) {
        handleEvent(connection, null);
    }

    @Override
    public void handleEvent(StreamConnection connection, PooledByteBuffer alreadyRead) {
        Channel channel = new Channel(connection, buffers, alreadyRead, options, nextRequest);
        statistics.incrementConnectionCount();
        channel.addCloseTask(closed -> statistics.decrementConnectionCount());
        channel.addCloseTask(closed -> channel.expectNoMore());
        channel.expectRequest(firstRequest);
        HttpHandler watched = exchange -> {
            channel.begun(exchange);
            handler.handleRequest(exchange);
        };
        channel.getReceiveSetter().set(new Http2ReceiveListener(watched, options, bufferSize, statistics));
        channel.resumeReceives();
    }

    @Override
    public HttpHandler getRootHandler() {
        return handler;
    }

    @Override
    public void setRootHandler(HttpHandler rootHandler) {
        this.handler = rootHandler;
    }

    @Override
    public OptionMap getUndertowOptions() {
        return options;
    }

    @Override
    public void setUndertowOptions(OptionMap undertowOptions) {
        this.options = undertowOptions;
    }

    @Override
    public ByteBufferPool getBufferPool() {
        return buffers;
    }

    @Override
    public ConnectorStatistics getConnectorStatistics() {
        return statistics;
    }

    /** One connection, whose broken frames are a broken connection. */
    private static final class Channel extends Http2Channel {
        /** From saying that the connection ends to its end. */
        private static final Duration FAREWELL = Duration.ofSeconds(1);

        private final Duration nextRequest;
        private int requests;
        /**
         * Runs out unless a request begins. Holds this channel, so it is removed when it can; null if there is none.
         */
        private XnioExecutor.Key timer;

        Channel(
                StreamConnection connection,
                ByteBufferPool buffers,
                PooledByteBuffer alreadyRead,
                OptionMap options,
                Duration nextRequest) {
            super(connection, Http2OpenListener.HTTP2, buffers, alreadyRead, false, false, options);
            this.nextRequest = nextRequest;
        }

        @Override
        public synchronized AbstractHttp2StreamSourceChannel receive() throws IOException {
            try {
                return super.receive();
            } catch (RuntimeException e) {
                throw new IOException("broken HTTP/2", e);
            }
        }

        synchronized void begun(HttpServerExchange exchange) {
            requests++;
            expectNoMore();
            exchange.addExchangeCompleteListener((ended, others) -> {
                ended();
                others.proceed();
            });
        }

        private synchronized void ended() {
            requests--;
            if (requests == 0 && isOpen()) {
                expectRequest(nextRequest);
            }
        }

        synchronized void expectRequest(Duration within) {
            timer = after(within, () -> {
                // A client that is about to send its next request learns that it should do so elsewhere.
                sendGoAway(ERROR_NO_ERROR);
                after(FAREWELL, () -> IoUtils.safeClose(this));
            });
        }

        synchronized void expectNoMore() {
            if (timer != null) {
                timer.remove();
                timer = null;
            }
        }

        private XnioExecutor.Key after(Duration delay, Runnable task) {
            try {
                return getIoThread().executeAfter(task, delay.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                // The I/O threads are stopping: they close all connections.
                return () -> false;
            }
        }
    }
}
