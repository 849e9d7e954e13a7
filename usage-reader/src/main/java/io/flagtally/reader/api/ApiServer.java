package io.flagtally.reader.api;

import io.flagtally.runtime.http.IoThreads;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import java.io.Closeable;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.xnio.Options;

/** Undertow on the public port. Call {@link #start} once, then {@link #close} once. */
public final class ApiServer implements Closeable {
    private static final int IO_THREADS = 2;
    private static final int BACKLOG = 1000;

    private final Undertow server;
    private volatile boolean started;

    /** Builds it; {@link #start} binds the port. */
    public ApiServer(HttpSettings settings, HttpHandler handler, MeterRegistry metrics) {
        this.server = Undertow.builder()
                .addHttpListener(settings.port(), settings.host())
                .setIoThreads(IO_THREADS)
                // Questions have threads of their own; these only begin and end connections.
                .setWorkerThreads(IO_THREADS)
                .setServerOption(
                        UndertowOptions.MAX_HEADER_SIZE,
                        Math.multiplyExact(settings.maxHeaderSize(), ApiHandler.HARD_HEADER_LIMIT_FACTOR))
                // As many as fit into the headers: a client learns what is wrong with them.
                .setServerOption(
                        UndertowOptions.MAX_PARAMETERS,
                        Math.multiplyExact(settings.maxHeaderSize(), ApiHandler.HARD_HEADER_LIMIT_FACTOR))
                .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, millis(settings.receiveTimeout()))
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, millis(settings.idleTimeout()))
                // A body is refused; what of it comes all the same is not read for long.
                .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, (long) settings.maxHeaderSize())
                // Decoded by ourselves, strictly: a slash in a name is not one in the path.
                .setServerOption(UndertowOptions.DECODE_URL, false)
                .setServerOption(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, true)
                .setServerOption(UndertowOptions.ENABLE_STATISTICS, true)
                .setSocketOption(Options.KEEP_ALIVE, true)
                .setSocketOption(Options.BACKLOG, BACKLOG)
                .setSocketOption(Options.CONNECTION_HIGH_WATER, settings.maxConnections())
                .setSocketOption(Options.CONNECTION_LOW_WATER, settings.maxConnections())
                .setHandler(handler)
                .build();
        Gauge.builder("flagtally.reader.connections", this, ApiServer::connections)
                .description("open connections")
                .register(metrics);
    }

    /**
     * Binds the port; throws {@link RuntimeException} with a {@link java.net.BindException} as cause if it is taken.
     */
    public void start() {
        server.start();
        started = true;
    }

    /** The port that is bound. */
    public int port() {
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    @Override
    public void close() {
        if (started) {
            takeNoMore();
        }
        started = false;
        server.stop();
    }

    private void takeNoMore() {
        try {
            server.getListenerInfo().forEach(Undertow.ListenerInfo::suspend);
            IoThreads.takeAccepted(server.getWorker());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private double connections() {
        if (!started) {
            return 0;
        }
        return server.getListenerInfo().stream()
                .mapToLong(listener -> listener.getConnectorStatistics().getActiveConnections())
                .sum();
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }
}
