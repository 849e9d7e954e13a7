package io.flagtally.gateway.tls;

import io.flagtally.gateway.config.TlsFiles;
import io.flagtally.gateway.files.FileWatcher;
import io.flagtally.model.InvalidSettingsException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The current certificate: read from its files at once, and again whenever they change. Files that can't be used, or don't
 * fit each other because only one of them has been replaced yet, leave it as it is.
 */
public final class CertificateWatcher implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateWatcher.class);

    private final TlsFiles files;
    private final Consumer<SSLContext> onChange;
    private final FileWatcher watcher;
    private final Counter reloads;
    private final Counter failures;
    private volatile ServerCertificate certificate;
    private volatile boolean broken;

    /**
     * Reads the files; {@link #start} begins to watch them.
     *
     * @param onChange gets what new connections should use from now on, on a thread of the watcher
     * @throws InvalidSettingsException if the files can't be used
     */
    public CertificateWatcher(TlsFiles files, Consumer<SSLContext> onChange, MeterRegistry metrics) {
        this.files = files;
        this.onChange = onChange;
        this.watcher = new FileWatcher("tls-files", files.paths(), this::reload);
        this.certificate = firstReading(files);
        this.reloads = reloads("success", metrics);
        this.failures = reloads("failure", metrics);
        Gauge.builder(
                        "flagtally.gateway.tls.expiry",
                        () -> certificate.expires().getEpochSecond())
                .description("when the certificate in use expires, seconds since the epoch")
                .baseUnit("seconds")
                .register(metrics);
        Gauge.builder("flagtally.gateway.tls.stale", () -> broken ? 1 : 0)
                .description("1 while the certificate's files can't be used and an older certificate stays in use")
                .register(metrics);
    }

    public void start() {
        watcher.start();
    }

    /** What connections should use at first. */
    public SSLContext context() {
        return certificate.context();
    }

    @Override
    public void close() {
        watcher.close();
    }

    private static ServerCertificate firstReading(TlsFiles files) {
        try {
            return CertificateReader.read(files);
        } catch (IOException e) {
            InvalidSettingsException.throwIfAny(List.of("tls: " + e.getMessage()));
            throw new IllegalStateException("a problem was given, so this line is not reached", e);
        }
    }

    private void reload() {
        try {
            certificate = CertificateReader.read(files);
            onChange.accept(certificate.context());
            broken = false;
            reloads.increment();
            LOG.info("read the certificate again: it expires {}", certificate.expires());
        } catch (IOException e) {
            broken = true;
            failures.increment();
            LOG.error("the certificate stays as it was: {}", e.getMessage());
        }
    }

    private static Counter reloads(String result, MeterRegistry metrics) {
        return Counter.builder("flagtally.gateway.tls.reloads")
                .description("readings of changed certificate files, by result")
                .tag("result", result)
                .register(metrics);
    }
}
