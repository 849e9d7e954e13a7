package io.flagtally.gateway.http;

import io.flagtally.gateway.config.HttpConfig;
import io.flagtally.gateway.config.HttpLimits;
import io.flagtally.gateway.config.ListenConfig;
import io.flagtally.gateway.config.TlsFiles;
import io.flagtally.gateway.tls.CertificateWatcher;
import io.flagtally.gateway.tls.Handshakes;
import io.flagtally.runtime.http.IoThreads;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.undertow.UndertowOptions;
import io.undertow.connector.ByteBufferPool;
import io.undertow.protocols.ssl.UndertowXnioSsl;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.DelegateOpenListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.OpenListener;
import io.undertow.server.protocol.http.AlpnOpenListener;
import io.undertow.server.protocol.http.HttpOpenListener;
import io.undertow.server.protocol.http2.Http2OpenListener;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Sequence;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;
import org.xnio.ssl.SslConnection;

/**
 * Undertow on the public port, and on the plain port if there is one. Undertow's own builder has no place for what
 * looks at a connection first: the deadline of TLS handshakes, the guard of heads. Call {@link #start} once, then
 * {@link #close} once.
 */
public final class PublicServer implements Closeable {
    /** Undertow's own default for a large heap. A usual report fits in with its headers. */
    private static final int BUFFER_SIZE = 16 * 1024 - 20;

    private static final int BUFFERS_KEPT_BY_A_THREAD = 4;
    private static final int BACKLOG = 1000;

    /**
     * No client resets so many of its requests. These are Undertow's defaults; they stand here because docs promise
     * them.
     */
    private static final int MOST_RESETS = 200;

    private static final Duration RESETS_COUNTED_FOR = Duration.ofSeconds(30);

    private final HttpConfig config;
    private final HttpHandler handler;
    private final Handshakes handshakes;
    private final ByteBufferPool buffers = new DefaultByteBufferPool(true, BUFFER_SIZE, -1, BUFFERS_KEPT_BY_A_THREAD);
    private final Xnio xnio = Xnio.getInstance(PublicServer.class.getClassLoader());
    private final List<AcceptingChannel<? extends StreamConnection>> ports = new ArrayList<>();
    private final List<OpenListener> listeners = new ArrayList<>();
    /** Both null if connections are not encrypted. */
    private final CertificateWatcher certificate;

    private final UndertowXnioSsl ssl;
    /** Null until it starts. */
    private XnioWorker worker;

    /**
     * Reads the certificate, if there is one. Throws {@link io.flagtally.model.InvalidSettingsException} if it can't be
     * used.
     */
    public PublicServer(HttpConfig config, HttpHandler handler, MeterRegistry metrics) {
        this.config = config;
        this.handler = handler;
        if (config.listen().tls().equals(TlsFiles.NONE)) {
            this.certificate = null;
            this.ssl = null;
            this.handshakes = null;
        } else {
            this.certificate = new CertificateWatcher(config.listen().tls(), this::useFromNowOn, metrics);
            this.ssl = new UndertowXnioSsl(
                    xnio, OptionMap.create(Options.USE_DIRECT_BUFFERS, true), certificate.context());
            this.handshakes = new Handshakes(config.limits().timeouts().handshake(), metrics);
        }
        Gauge.builder("flagtally.gateway.connections", this, PublicServer::connections)
                .description("open connections")
                .register(metrics);
    }

    /**
     * Binds the ports; throws {@link RuntimeException} with a {@link java.net.BindException} as cause if one is taken.
     */
    public void start() {
        try {
            worker = xnio.createWorker(OptionMap.builder()
                    .set(Options.WORKER_IO_THREADS, config.ioThreads())
                    // Workers inflate and decode large bodies. More workers than cores would only take more memory at
                    // once.
                    .set(Options.WORKER_TASK_CORE_THREADS, config.ioThreads())
                    .set(Options.WORKER_TASK_MAX_THREADS, config.ioThreads())
                    .set(Options.TCP_NODELAY, true)
                    .set(Options.CORK, true)
                    .getMap());
            open(config.listen().port(), certificate != null);
            if (config.listen().plainPort() != ListenConfig.NO_PORT) {
                open(config.listen().plainPort(), false);
            }
        } catch (IOException e) {
            close();
            throw new RuntimeException(e);
        }
        if (certificate != null) {
            certificate.start();
        }
    }

    /** The port that is bound. */
    public int port() {
        return portOf(0);
    }

    /** The second port, whose connections are not encrypted. Call it only if there is one. */
    public int plainPort() {
        return portOf(1);
    }

    @Override
    public void close() {
        if (certificate != null) {
            certificate.close();
        }
        try {
            takeNoMore();
            ports.forEach(IoUtils::safeClose);
            if (worker != null) {
                worker.shutdown();
                worker.awaitTermination();
            }
        } catch (InterruptedException e) {
            ports.forEach(IoUtils::safeClose);
            worker.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void takeNoMore() throws InterruptedException {
        if (!ports.isEmpty()) {
            ports.forEach(AcceptingChannel::suspendAccepts);
            IoThreads.takeAccepted(worker);
        }
    }

    private void open(int port, boolean encrypted) throws IOException {
        InetSocketAddress address =
                new InetSocketAddress(InetAddress.getByName(config.listen().host()), port);
        AcceptingChannel<? extends StreamConnection> opened = encrypted ? encrypted(address) : plain(address);
        ports.add(opened);
        opened.resumeAccepts();
    }

    private AcceptingChannel<? extends StreamConnection> plain(InetSocketAddress address) throws IOException {
        DelegateOpenListener http = http(HeadGuard::install);
        listeners.add(http);
        return worker.createStreamConnectionServer(
                address, ChannelListeners.openListenerAdapter(http), socketOptions());
    }

    private AcceptingChannel<? extends StreamConnection> encrypted(InetSocketAddress address) throws IOException {
        DelegateOpenListener http1 = http((connection, alreadyRead) -> {
            handshakes.ended(connection);
            HeadGuard.install(connection, alreadyRead);
        });
        DelegateOpenListener http2 = new BeforeOpening(
                (connection, alreadyRead) -> handshakes.ended(connection),
                new Http2Connections(
                        handler,
                        buffers,
                        BUFFER_SIZE,
                        serverOptions(),
                        config.limits().timeouts().receive(),
                        config.limits().timeouts().idle()));
        AlpnOpenListener either = new AlpnOpenListener(buffers, serverOptions(), http1);
        either.addProtocol(Http2OpenListener.HTTP2, http2, 1);
        listeners.add(either);
        return ssl.createSslConnectionServer(
                worker,
                address,
                ChannelListeners.<SslConnection>openListenerAdapter(connection -> {
                    handshakes.begun(connection);
                    either.handleEvent(connection);
                }),
                OptionMap.builder()
                        .addAll(socketOptions())
                        .set(Options.SSL_ENABLED_PROTOCOLS, Sequence.of("TLSv1.3", "TLSv1.2"))
                        .getMap());
    }

    private DelegateOpenListener http(BeforeOpening.First first) {
        HttpOpenListener undertows = new HttpOpenListener(buffers, serverOptions());
        undertows.setRootHandler(handler);
        return new BeforeOpening(first, undertows);
    }

    private OptionMap serverOptions() {
        HttpLimits limits = config.limits();
        return OptionMap.builder()
                .set(
                        UndertowOptions.MAX_HEADER_SIZE,
                        Math.multiplyExact(limits.maxHeaderSize(), HeaderLimit.HARD_LIMIT_FACTOR))
                .set(
                        UndertowOptions.REQUEST_PARSE_TIMEOUT,
                        Math.toIntExact(limits.timeouts().receive().toMillis()))
                .set(
                        UndertowOptions.NO_REQUEST_TIMEOUT,
                        Math.toIntExact(limits.timeouts().idle().toMillis()))
                // Undertow would cut a body off at 2 MiB, a chunked one without an answer. We bound bodies ourselves.
                .set(UndertowOptions.MAX_ENTITY_SIZE, -1L)
                // A percent-encoded path is another path, as it is for an Unleash server.
                .set(UndertowOptions.DECODE_URL, false)
                .set(UndertowOptions.BUFFER_PIPELINED_DATA, true)
                .set(UndertowOptions.MAX_RST_FRAMES_PER_WINDOW, MOST_RESETS)
                .set(UndertowOptions.RST_FRAMES_TIME_WINDOW, Math.toIntExact(RESETS_COUNTED_FOR.toMillis()))
                .set(UndertowOptions.ENABLE_STATISTICS, true)
                .getMap();
    }

    private OptionMap socketOptions() {
        return OptionMap.builder()
                .set(Options.WORKER_IO_THREADS, config.ioThreads())
                .set(Options.TCP_NODELAY, true)
                .set(Options.REUSE_ADDRESSES, true)
                // A client that vanishes holds its connection until the system finds out.
                .set(Options.KEEP_ALIVE, true)
                .set(Options.BALANCING_TOKENS, 1)
                .set(Options.BALANCING_CONNECTIONS, 2)
                .set(Options.BACKLOG, BACKLOG)
                .set(Options.CONNECTION_HIGH_WATER, config.limits().maxConnections())
                .set(Options.CONNECTION_LOW_WATER, config.limits().maxConnections())
                .getMap();
    }

    private void useFromNowOn(SSLContext context) {
        ssl.updateSSLContext(context);
    }

    private int portOf(int index) {
        return ports.get(index).getLocalAddress(InetSocketAddress.class).getPort();
    }

    private double connections() {
        return listeners.stream()
                .mapToLong(listener -> listener.getConnectorStatistics().getActiveConnections())
                .sum();
    }
}
