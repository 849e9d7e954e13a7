package io.flagtally.gateway.config;

import io.flagtally.model.InvalidSettingsException;
import io.flagtally.runtime.start.HostNames;
import java.util.ArrayList;
import java.util.List;

/**
 * The public listener.
 *
 * @param port 0 takes a free one
 * @param plainPort beside an encrypted port, one that is not; 0 takes a free one; {@link #NO_PORT} if there is none
 * @param tls the certificate; if there is one, only the plain port is not encrypted
 * @param basePath goes before the path of every address; empty if nothing does
 * @param ioThreads threads that serve connections
 * @param accessLog true if each request is logged
 */
public record HttpConfig(
        String host,
        int port,
        int plainPort,
        TlsFiles tls,
        String basePath,
        int ioThreads,
        HttpLimits limits,
        boolean accessLog) {
    public static final int NO_PORT = -1;

    /** No percent-encoding: a path is compared as it is written. */
    private static final String BASE_PATH = "(/[A-Za-z0-9._~-]+)*";

    public HttpConfig {
        List<String> problems = new ArrayList<>();
        HostNames.problemOfHost(host).ifPresent(problem -> problems.add("host: " + problem));
        if (port < 0 || port > 65_535) {
            problems.add("port: must be 0 to 65535");
        }
        if (plainPort < NO_PORT || plainPort > 65_535) {
            problems.add("plain-port: must be 0 to 65535");
        }
        if (plainPort != NO_PORT && tls.equals(TlsFiles.NONE)) {
            problems.add("plain-port: port is plain already, without a certificate");
        }
        if (!basePath.matches(BASE_PATH)) {
            problems.add("base-path: must be like /a/b, of a-z, A-Z, 0-9, '.', '_', '~' and '-'");
        }
        if (ioThreads < 1) {
            problems.add("io-threads: must be at least 1");
        }
        if (limits.maxConnections() < ioThreads) {
            // Each thread gets its share of them.
            problems.add("max-connections: must be at least io-threads (" + ioThreads + ")");
        }
        InvalidSettingsException.throwIfAny(problems);
    }

    /** Not encrypted, no base path, the default limits. */
    public static HttpConfig at(String host, int port) {
        return at(host, port, HttpLimits.DEFAULT);
    }

    public static HttpConfig at(String host, int port, HttpLimits limits) {
        return new HttpConfig(host, port, NO_PORT, TlsFiles.NONE, "", defaultIoThreads(), limits, false);
    }

    /** One a core, but never one alone: it would hold up everybody behind one large body. */
    public static int defaultIoThreads() {
        return Math.max(2, Runtime.getRuntime().availableProcessors());
    }
}
