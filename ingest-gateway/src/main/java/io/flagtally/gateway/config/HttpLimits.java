package io.flagtally.gateway.config;

import io.flagtally.gateway.auth.RateLimit;
import io.flagtally.model.InvalidSettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What one client, and all of them together, may take.
 *
 * @param maxUnleashBody largest body of an Unleash report in bytes, before and after inflation
 * @param maxTgglBody largest body of a Tggl report in bytes, before and after inflation
 * @param maxInflationRatio how many times its own size a compressed body may inflate to
 * @param maxHeaderSize largest request line and headers together, in bytes
 * @param maxInflightBytes body bytes that all requests in flight may hold together
 * @param maxConnections open connections; more wait unaccepted
 * @param maxRequestsPerSecond with one key, on this gateway; 0: as many as come
 * @param handshakeTimeout for the TLS handshake of a connection, from its opening
 * @param receiveTimeout for a request's headers, again for its body, and again for the client to take its answer
 * @param idleTimeout how long a kept-alive connection waits for its next request
 */
public record HttpLimits(
        int maxUnleashBody,
        int maxTgglBody,
        int maxInflationRatio,
        int maxHeaderSize,
        int maxInflightBytes,
        int maxConnections,
        int maxRequestsPerSecond,
        Duration handshakeTimeout,
        Duration receiveTimeout,
        Duration idleTimeout) {

    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    public static final HttpLimits DEFAULT = new HttpLimits(
            MIB,
            8 * MIB,
            200,
            16 * KIB,
            256 * MIB,
            20_000,
            RateLimit.OFF,
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(75));

    public HttpLimits {
        List<String> problems = new ArrayList<>();
        atLeast(problems, "max-unleash-body", maxUnleashBody, KIB);
        atLeast(problems, "max-tggl-body", maxTgglBody, KIB);
        atLeast(problems, "max-inflation-ratio", maxInflationRatio, 1);
        atLeast(problems, "max-header-size", maxHeaderSize, KIB);
        if (maxHeaderSize > KIB * KIB) {
            problems.add("max-header-size: must be at most 1 MiB");
        }
        atLeast(problems, "max-connections", maxConnections, 1);
        if (maxInflightBytes < Math.max(maxUnleashBody, maxTgglBody)) {
            problems.add("max-inflight-bytes: must be at least max-unleash-body and max-tggl-body");
        }
        atLeast(problems, "max-requests-per-second", maxRequestsPerSecond, RateLimit.OFF);
        positive(problems, "handshake-timeout", handshakeTimeout);
        positive(problems, "receive-timeout", receiveTimeout);
        positive(problems, "idle-timeout", idleTimeout);
        InvalidSettingsException.throwIfAny(problems);
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
