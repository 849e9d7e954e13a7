package io.flagtally.gateway.cli;

import io.flagtally.gateway.config.HttpLimits;
import io.flagtally.runtime.cli.DurationConverter;
import io.flagtally.runtime.cli.SizeConverter;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The settings of {@link HttpLimits}. */
final class LimitOptions {
    @Option(
            names = "--max-unleash-body",
            defaultValue = "1MiB",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "largest Unleash report, before and after inflation (default: ${DEFAULT-VALUE})")
    private int maxUnleashBody;

    @Option(
            names = "--max-tggl-body",
            defaultValue = "8MiB",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "largest Tggl report, before and after inflation (default: ${DEFAULT-VALUE})")
    private int maxTgglBody;

    @Option(
            names = "--max-inflation-ratio",
            defaultValue = "200",
            paramLabel = "N",
            description = "how many times its own size a compressed report may inflate to (default: ${DEFAULT-VALUE})")
    private int maxInflationRatio;

    @Option(
            names = "--max-header-size",
            defaultValue = "16KiB",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "largest request line and headers together (default: ${DEFAULT-VALUE})")
    private int maxHeaderSize;

    @Option(
            names = "--max-inflight-bytes",
            defaultValue = "256MiB",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "body bytes that all requests in flight may hold together (default: ${DEFAULT-VALUE})")
    private int maxInflightBytes;

    @Option(
            names = "--max-connections",
            defaultValue = "20000",
            paramLabel = "N",
            description = "open connections; more wait unaccepted (default: ${DEFAULT-VALUE})")
    private int maxConnections;

    @Option(
            names = "--max-requests-per-second",
            defaultValue = "0",
            paramLabel = "N",
            description = "requests with one key, on this gateway, in bursts of ten seconds' worth (default: no limit)")
    private int maxRequestsPerSecond;

    @Option(
            names = "--handshake-timeout",
            defaultValue = "10s",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "for a connection's TLS handshake (default: ${DEFAULT-VALUE})")
    private Duration handshakeTimeout;

    @Option(
            names = "--receive-timeout",
            defaultValue = "20s",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "for a request's headers, its body, and for taking its answer (default: ${DEFAULT-VALUE})")
    private Duration receiveTimeout;

    @Option(
            names = "--idle-timeout",
            defaultValue = "75s",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "how long a kept-alive connection waits for its next request (default: ${DEFAULT-VALUE})")
    private Duration idleTimeout;

    /** The settings; throws with all that is wrong with them. */
    HttpLimits settings() {
        return new HttpLimits(
                maxUnleashBody,
                maxTgglBody,
                maxInflationRatio,
                maxHeaderSize,
                maxInflightBytes,
                maxConnections,
                maxRequestsPerSecond,
                handshakeTimeout,
                receiveTimeout,
                idleTimeout);
    }
}
