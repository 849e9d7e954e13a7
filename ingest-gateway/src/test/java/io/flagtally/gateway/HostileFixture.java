package io.flagtally.gateway;

import io.flagtally.gateway.config.HttpConfig;
import io.flagtally.gateway.config.HttpLimits;
import io.flagtally.gateway.config.ListenConfig;
import io.flagtally.gateway.config.TlsFiles;
import io.flagtally.gateway.ingest.InMemoryRawReportLog;
import io.flagtally.gateway.tls.TestCertificate;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;

/**
 * A gateway with TLS that is about to be attacked, the log that it must not write to, and who trusts its certificate.
 */
final class HostileFixture implements AutoCloseable {
    final TestGateway gateway;
    final SSLContext trust;
    private final LogWatch watch = new LogWatch();

    HostileFixture(Path folder, HttpLimits limits) throws Exception {
        TestCertificate certificate = TestCertificate.make(folder, "hostile", "EC");
        TlsFiles files = new TlsFiles.Pem(folder.resolve("tls.crt"), folder.resolve("tls.key"));
        certificate.copyTo(files);
        trust = TestCertificate.trusting(certificate);
        HttpConfig http =
                new HttpConfig(new ListenConfig("localhost", 0, ListenConfig.NO_PORT, files), "", 2, limits, false);
        gateway = TestGateway.with(folder, http, new InMemoryRawReportLog());
    }

    int port() {
        return gateway.port();
    }

    double gauge(String name) {
        return gateway.metrics.get("flagtally.gateway." + name).gauge().value();
    }

    /** What the log says that it should not. */
    List<String> alarming() {
        return watch.alarming();
    }

    @Override
    public void close() {
        gateway.close();
        watch.close();
    }
}
