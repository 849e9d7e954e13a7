package io.flagtally.gateway.config;

import io.flagtally.model.InvalidSettingsException;
import java.util.ArrayList;
import java.util.List;

/**
 * The public listener.
 *
 * @param basePath goes before the path of every address; empty if nothing does
 * @param ioThreads threads that serve connections
 * @param accessLog true if each request is logged
 */
public record HttpConfig(ListenConfig listen, String basePath, int ioThreads, HttpLimits limits, boolean accessLog) {
    /** No percent-encoding: a path is compared as it is written. */
    private static final String BASE_PATH = "(/[A-Za-z0-9._~-]+)*";

    public static final HttpConfig DEFAULT =
            new HttpConfig(ListenConfig.DEFAULT, "", defaultIoThreads(), HttpLimits.DEFAULT, false);

    public HttpConfig {
        List<String> problems = new ArrayList<>();
        if (!basePath.matches(BASE_PATH)) {
            problems.add("base-path: must be like /a/b, of a-z, A-Z, 0-9, '.', '_', '~' and '-'");
        }
        Bounds.atLeast(problems, "io-threads", ioThreads, 1);
        if (limits.maxConnections() < ioThreads) {
            // Each thread gets its share of them.
            problems.add("max-connections: must be at least io-threads (" + ioThreads + ")");
        }
        InvalidSettingsException.throwIfAny(problems);
    }

    /** On one port that is not encrypted, otherwise with defaults. */
    public static HttpConfig at(String host, int port) {
        return at(host, port, HttpLimits.DEFAULT);
    }

    /** On one port that is not encrypted, with these limits, otherwise with defaults. */
    public static HttpConfig at(String host, int port, HttpLimits limits) {
        return new HttpConfig(
                ListenConfig.plain(host, port), DEFAULT.basePath, DEFAULT.ioThreads, limits, DEFAULT.accessLog);
    }

    /** One a core, but never one alone: one large body would hold up every other client. */
    private static int defaultIoThreads() {
        return Math.max(2, Runtime.getRuntime().availableProcessors());
    }
}
