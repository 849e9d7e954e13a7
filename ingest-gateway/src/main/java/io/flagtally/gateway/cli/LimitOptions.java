package io.flagtally.gateway.cli;

import io.flagtally.gateway.config.BodyLimits;
import io.flagtally.gateway.config.HttpLimits;
import io.flagtally.gateway.config.HttpTimeouts;
import io.flagtally.model.InvalidSettingsException;
import io.flagtally.runtime.cli.DurationConverter;
import io.flagtally.runtime.cli.SettingProblems;
import io.flagtally.runtime.cli.SizeConverter;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The settings of {@link HttpLimits}. */
final class LimitOptions {
    @Option(
            names = "--max-unleash-body",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "largest Unleash report, before and after inflation (default: ${DEFAULT-VALUE})")
    private int maxUnleashBody = BodyLimits.DEFAULT.maxUnleashBody();

    @Option(
            names = "--max-tggl-body",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "largest Tggl report, before and after inflation (default: ${DEFAULT-VALUE})")
    private int maxTgglBody = BodyLimits.DEFAULT.maxTgglBody();

    @Option(
            names = "--max-inflation-ratio",
            paramLabel = "N",
            description = "how many times its own size a compressed report may inflate to (default: ${DEFAULT-VALUE})")
    private int maxInflationRatio = BodyLimits.DEFAULT.maxInflationRatio();

    @Option(
            names = "--max-header-size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "largest request line and headers together (default: ${DEFAULT-VALUE})")
    private int maxHeaderSize = HttpLimits.DEFAULT.maxHeaderSize();

    @Option(
            names = "--max-inflight-bytes",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "body bytes that all requests in flight may hold together (default: ${DEFAULT-VALUE})")
    private int maxInflightBytes = BodyLimits.DEFAULT.maxInflightBytes();

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "open connections; more wait unaccepted (default: ${DEFAULT-VALUE})")
    private int maxConnections = HttpLimits.DEFAULT.maxConnections();

    @Option(
            names = "--max-requests-per-second",
            paramLabel = "N",
            description = "requests with one key, on this gateway, in bursts of ten seconds' worth (default: no limit)")
    private int maxRequestsPerSecond = HttpLimits.DEFAULT.maxRequestsPerSecond();

    @Option(
            names = "--handshake-timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "for a connection's TLS handshake (default: ${DEFAULT-VALUE})")
    private Duration handshakeTimeout = HttpTimeouts.DEFAULT.handshake();

    @Option(
            names = "--receive-timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "for a request's headers, its body, and for taking its answer (default: ${DEFAULT-VALUE})")
    private Duration receiveTimeout = HttpTimeouts.DEFAULT.receive();

    @Option(
            names = "--idle-timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "how long a kept-alive connection waits for its next request (default: ${DEFAULT-VALUE})")
    private Duration idleTimeout = HttpTimeouts.DEFAULT.idle();

    /** The settings; throws with all that is wrong with them. */
    HttpLimits settings() {
        // Each part is checked whatever is wrong with the others, so that all problems come together.
        InvalidSettingsException.throwIfAny(new SettingProblems()
                .of(this::bodies)
                .of(this::timeouts)
                .of(() -> with(BodyLimits.DEFAULT, HttpTimeouts.DEFAULT))
                .list());
        return with(bodies(), timeouts());
    }

    private BodyLimits bodies() {
        return new BodyLimits(maxUnleashBody, maxTgglBody, maxInflationRatio, maxInflightBytes);
    }

    private HttpTimeouts timeouts() {
        return new HttpTimeouts(handshakeTimeout, receiveTimeout, idleTimeout);
    }

    private HttpLimits with(BodyLimits bodies, HttpTimeouts timeouts) {
        return new HttpLimits(bodies, timeouts, maxHeaderSize, maxConnections, maxRequestsPerSecond);
    }
}
