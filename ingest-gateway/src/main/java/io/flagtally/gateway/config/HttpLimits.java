package io.flagtally.gateway.config;

import io.flagtally.model.InvalidSettingsException;
import java.util.ArrayList;
import java.util.List;

/**
 * What one client, and all of them together, may take.
 *
 * @param maxHeaderSize largest request line and headers together, in bytes
 * @param maxConnections open connections; more wait unaccepted
 * @param maxRequestsPerSecond with one key, on this gateway; {@link #NO_RATE_LIMIT}: as many as come
 */
public record HttpLimits(
        BodyLimits bodies, HttpTimeouts timeouts, int maxHeaderSize, int maxConnections, int maxRequestsPerSecond) {
    public static final int NO_RATE_LIMIT = 0;

    private static final int KIB = 1024;

    public static final HttpLimits DEFAULT =
            new HttpLimits(BodyLimits.DEFAULT, HttpTimeouts.DEFAULT, 16 * KIB, 20_000, NO_RATE_LIMIT);

    public HttpLimits {
        List<String> problems = new ArrayList<>();
        Bounds.atLeast(problems, "max-header-size", maxHeaderSize, KIB);
        if (maxHeaderSize > KIB * KIB) {
            problems.add("max-header-size: must be at most 1 MiB");
        }
        Bounds.atLeast(problems, "max-connections", maxConnections, 1);
        Bounds.atLeast(problems, "max-requests-per-second", maxRequestsPerSecond, NO_RATE_LIMIT);
        InvalidSettingsException.throwIfAny(problems);
    }
}
