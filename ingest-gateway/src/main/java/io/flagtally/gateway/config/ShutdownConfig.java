package io.flagtally.gateway.config;

import io.flagtally.model.InvalidSettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long a shutdown may take.
 *
 * @param delay from turning unready to refusing requests, so that load balancers notice
 * @param drainTimeout how long requests in flight may take to end
 */
public record ShutdownConfig(Duration delay, Duration drainTimeout) {
    /** The drain is longer than the producer tries to deliver a record. */
    public static final ShutdownConfig DEFAULT = new ShutdownConfig(Duration.ofSeconds(2), Duration.ofSeconds(10));

    /** For a gateway behind no load balancer. */
    public static final ShutdownConfig NO_DELAY = new ShutdownConfig(Duration.ZERO, DEFAULT.drainTimeout);

    public ShutdownConfig {
        List<String> problems = new ArrayList<>();
        Bounds.notNegative(problems, "shutdown-delay", delay);
        Bounds.notNegative(problems, "drain-timeout", drainTimeout);
        InvalidSettingsException.throwIfAny(problems);
    }
}
