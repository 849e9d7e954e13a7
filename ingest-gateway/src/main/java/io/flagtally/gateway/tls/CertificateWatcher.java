package io.flagtally.gateway.tls;

import io.flagtally.gateway.config.TlsFiles;
import io.flagtally.runtime.files.WatchedFiles;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The current certificate. It follows its files; files that can't be used, or don't fit each other because only one of
 * them has been replaced yet, leave it as it is.
 */
public final class CertificateWatcher implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatcher.class);

    private final Consumer<SSLContext> onChange;
    private final WatchedFiles<ServerCertificate> certificate;

    /**
     * Reads the files; {@link #start} begins to watch them.
     *
     * @param onChange gets what new connections should use from now on, on a thread of the watcher
     * @throws io.flagtally.model.InvalidSettingsException if the files can't be used
     */
    public CertificateWatcher(TlsFiles files, Consumer<SSLContext> onChange, MeterRegistry metrics) {
        this.onChange = onChange;
        this.certificate = new WatchedFiles<>(
                "tls", "flagtally.gateway.tls", files.paths(), () -> CertificateReader.read(files), this::use, metrics);
        Gauge.builder(
                        "flagtally.gateway.tls.expiry",
                        () -> certificate.current().expires().getEpochSecond())
                .description("when the certificate in use expires, seconds since the epoch")
                .baseUnit("seconds")
                .register(metrics);
    }

    /** Follows changes from now on. */
    public void start() {
        certificate.start();
    }

    /** What connections should use at first. */
    public SSLContext context() {
        return certificate.current().context();
    }

    @Override
    public void close() {
        certificate.close();
    }

    private void use(ServerCertificate changed) {
        onChange.accept(changed.context());
        LOG.info("read the certificate again: it expires {}", changed.expires());
    }
}
