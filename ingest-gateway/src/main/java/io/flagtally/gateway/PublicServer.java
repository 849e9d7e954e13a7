package io.flagtally.gateway;

import io.flagtally.gateway.http.HeaderLimit;
import io.flagtally.gateway.tls.CertificateWatcher;
import io.flagtally.gateway.tls.TlsFiles;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.undertow.Undertow;
import io.undertow.Undertow.ListenerBuilder;
import io.undertow.Undertow.ListenerInfo;
import io.undertow.Undertow.ListenerType;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import java.io.Closeable;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLContext;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Sequence;

/**
 * Undertow on the public port: encrypted or not, and, if it is, on a port beside it that is not, should there be one. {@link
 * #start} once, then {@link #close} once.
 */
final class PublicServer implements Closeable {
    /** Undertow's own default where heap is plenty; a usual report fits with its headers. */
    private static final int BUFFER_SIZE = 16 * 1024 - 20;

    private final Undertow server;
    /** Null if connections are not encrypted. */
    private final CertificateWatcher certificate;

    /** Reads the certificate, if there is one; throws {@link io.flagtally.model.InvalidSettingsException} if it can't. */
    PublicServer(HttpConfig config, HttpHandler handler, MeterRegistry metrics) {
        this.certificate = config.tls().equals(TlsFiles.NONE)
                ? null
                : new CertificateWatcher(config.tls(), this::useFromNowOn, metrics);
        this.server = undertow(config, handler);
        Gauge.builder("flagtally.gateway.connections", this, PublicServer::connections)
                .description("open connections")
                .register(metrics);
    }

    /** Binds the ports; throws {@link RuntimeException} with a {@link java.net.BindException} as cause if one is taken. */
    void start() {
        server.start();
        if (certificate != null) {
            certificate.start();
        }
    }

    /** The port that is bound. */
    int port() {
        return portOf(0);
    }

    /** The one beside it, for connections that are not encrypted; to be asked for only if there is one. */
    int plainPort() {
        return portOf(1);
    }

    @Override
    public void close() {
        if (certificate != null) {
            certificate.close();
        }
        server.stop();
    }

    private Undertow undertow(HttpConfig config, HttpHandler handler) {
        HttpLimits limits = config.limits();
        Undertow.Builder builder = Undertow.builder()
                .addListener(certificate == null ? plain(config, config.port()) : encrypted(config))
                .setIoThreads(config.ioThreads())
                // They inflate and decode large bodies: more of them than cores would only take more memory at once.
                .setWorkerThreads(config.ioThreads())
                // By itself Undertow takes 1 KiB below 128 MiB of heap, and so several system calls to read a report.
                .setBufferSize(BUFFER_SIZE)
                .setDirectBuffers(true)
                .setHandler(handler)
                .setServerOption(
                        UndertowOptions.MAX_HEADER_SIZE,
                        Math.multiplyExact(limits.maxHeaderSize(), HeaderLimit.HARD_LIMIT_FACTOR))
                .setServerOption(
                        UndertowOptions.REQUEST_PARSE_TIMEOUT,
                        Math.toIntExact(limits.receiveTimeout().toMillis()))
                .setServerOption(
                        UndertowOptions.NO_REQUEST_TIMEOUT,
                        Math.toIntExact(limits.idleTimeout().toMillis()))
                // Undertow would cut a body off at 2 MiB, without an answer if it is chunked; we bound it ourselves.
                .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, -1L)
                // A percent-encoded path is another path, as it is for an Unleash server.
                .setServerOption(UndertowOptions.DECODE_URL, false)
                .setServerOption(UndertowOptions.ENABLE_STATISTICS, true)
                // Undertow waits for ever for a client that went away in the middle of a TLS handshake; the system
                // doesn't.
                .setSocketOption(Options.KEEP_ALIVE, true)
                .setSocketOption(Options.CONNECTION_HIGH_WATER, limits.maxConnections())
                .setSocketOption(Options.CONNECTION_LOW_WATER, limits.maxConnections());
        if (config.plainPort() != HttpConfig.NO_PORT) {
            builder.addListener(plain(config, config.plainPort()));
        }
        return builder.build();
    }

    private static ListenerBuilder plain(HttpConfig config, int port) {
        return new ListenerBuilder()
                .setType(ListenerType.HTTP)
                .setHost(config.host())
                .setPort(port);
    }

    private ListenerBuilder encrypted(HttpConfig config) {
        return new ListenerBuilder()
                .setType(ListenerType.HTTPS)
                .setHost(config.host())
                .setPort(config.port())
                .setSslContext(certificate.context())
                .setHttp2Enabled(true)
                .setOverrideSocketOptions(
                        OptionMap.create(Options.SSL_ENABLED_PROTOCOLS, Sequence.of("TLSv1.3", "TLSv1.2")));
    }

    private void useFromNowOn(SSLContext context) {
        server.getListenerInfo().get(0).setSslContext(context);
    }

    private int portOf(int listener) {
        return ((InetSocketAddress) server.getListenerInfo().get(listener).getAddress()).getPort();
    }

    private double connections() {
        return server.getListenerInfo().stream()
                .map(ListenerInfo::getConnectorStatistics)
                .mapToLong(statistics -> statistics.getActiveConnections())
                .sum();
    }
}
