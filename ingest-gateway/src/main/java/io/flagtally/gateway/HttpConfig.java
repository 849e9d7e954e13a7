package io.flagtally.gateway;

import io.flagtally.model.InvalidSettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The public listener and its limits.
 *
 * @param port 0 takes a free one
 * @param maxUnleashBody largest body of an Unleash report in bytes, before and after inflation
 * @param maxTgglBody largest body of a Tggl report in bytes, before and after inflation
 * @param maxHeaderSize largest request line and headers together, in bytes
 * @param maxInflightBytes body bytes that all requests in flight may hold together
 * @param maxConnections open connections; more wait unaccepted
 * @param receiveTimeout for a request's headers, and again for its body
 * @param idleTimeout how long a kept-alive connection waits for its next request
 * @param ioThreads threads that serve connections
 */
public record HttpConfig(
        String host,
        int port,
        int maxUnleashBody,
        int maxTgglBody,
        int maxHeaderSize,
        int maxInflightBytes,
        int maxConnections,
        Duration receiveTimeout,
        Duration idleTimeout,
        int ioThreads) {

    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    public HttpConfig {
        List<String> problems = new ArrayList<>();
        if (host.isBlank()) {
            problems.add("host: must not be empty");
        }
        inRange(problems, "port", port, 0, 65_535);
        atLeast(problems, "max-unleash-body", maxUnleashBody, KIB);
        atLeast(problems, "max-tggl-body", maxTgglBody, KIB);
        atLeast(problems, "max-header-size", maxHeaderSize, KIB);
        atLeast(problems, "io-threads", ioThreads, 1);
        if (maxConnections < ioThreads) {
            // Each thread gets its share of them.
            problems.add("max-connections: must be at least io-threads (" + ioThreads + ")");
        }
        if (maxInflightBytes < Math.max(maxUnleashBody, maxTgglBody)) {
            problems.add("max-inflight-bytes: must be at least max-unleash-body and max-tggl-body");
        }
        positive(problems, "receive-timeout", receiveTimeout);
        positive(problems, "idle-timeout", idleTimeout);
        InvalidSettingsException.throwIfAny(problems);
    }

    /** The default limits. */
    public static HttpConfig at(String host, int port) {
        return new HttpConfig(
                host,
                port,
                MIB,
                8 * MIB,
                16 * KIB,
                256 * MIB,
                20_000,
                Duration.ofSeconds(20),
                Duration.ofSeconds(75),
                defaultIoThreads());
    }

    /** One a core, but never one alone: it would hold up everybody behind one large body. */
    static int defaultIoThreads() {
        return Math.max(2, Runtime.getRuntime().availableProcessors());
    }

    private static void inRange(List<String> problems, String setting, int value, int from, int to) {
        if (value < from || value > to) {
            problems.add("%s: must be %d to %d".formatted(setting, from, to));
        }
    }

    private static void atLeast(List<String> problems, String setting, int value, int least) {
        if (value < least) {
            problems.add("%s: must be at least %d".formatted(setting, least));
        }
    }

    private static void positive(List<String> problems, String setting, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(Duration.ofDays(1)) > 0) {
            problems.add(setting + ": must be more than 0 and at most a day");
        }
    }
}
