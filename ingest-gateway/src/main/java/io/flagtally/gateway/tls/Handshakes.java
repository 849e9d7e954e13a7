package io.flagtally.gateway.tls;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.ssl.SslConnection;

/**
 * The encrypted connections that are open and don't speak HTTP yet. Closes those that take too long; Undertow would
 * wait for ever. Thread safe.
 */
public final class Handshakes {
    private static final XnioExecutor.Key NO_TIMER = () -> false;

    private final Duration timeout;
    private final Map<StreamConnection, XnioExecutor.Key> waiting = new ConcurrentHashMap<>();
    private final Counter expired;

    /** {@code timeout} is from opening the connection to the end of the handshake. */
    public Handshakes(Duration timeout, MeterRegistry metrics) {
        this.timeout = timeout;
        this.expired = Counter.builder("flagtally.gateway.tls.handshake.timeouts")
                .description("connections closed because their TLS handshake took too long")
                .register(metrics);
        Gauge.builder("flagtally.gateway.tls.handshaking", waiting, Map::size)
                .description("open connections whose TLS handshake has not ended")
                .register(metrics);
    }

    /** Starts the timer. Call it on the connection's I/O thread, before anything is read. */
    public void begun(SslConnection connection) {
        connection.getCloseSetter().set(closed -> ended(connection));
        connection.getHandshakeSetter().set(new FirstHandshakeOnly());
        waiting.put(connection, timer(connection));
    }

    /** HTTP, with deadlines of its own, takes the connection; nothing happens if it has been closed. */
    public void ended(StreamConnection connection) {
        XnioExecutor.Key timer = waiting.remove(connection);
        if (timer != null) {
            timer.remove();
        }
    }

    private void expire(SslConnection connection) {
        if (waiting.remove(connection) != null) {
            expired.increment();
            IoUtils.safeClose(connection);
        }
    }

    private XnioExecutor.Key timer(SslConnection connection) {
        try {
            return connection
                    .getIoThread()
                    .executeAfter(() -> expire(connection), timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The I/O threads are stopping: they close all connections.
            return NO_TIMER;
        }
    }

    /** Closes a connection of TLS 1.2 on which a second handshake ended, should the JDK have let it begin. */
    private static final class FirstHandshakeOnly implements ChannelListener<SslConnection> {
        private boolean shaken;

        @Override
        public void handleEvent(SslConnection connection) {
            // TLS 1.3 has no second handshake, but new keys and tickets look like one.
            if (shaken && connection.getSslSession().getProtocol().equals("TLSv1.2")) {
                // Not from within the reading that called.
                connection.getIoThread().execute(() -> IoUtils.safeClose(connection));
            }
            shaken = true;
        }
    }
}
