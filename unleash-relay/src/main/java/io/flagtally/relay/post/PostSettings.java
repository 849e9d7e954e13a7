package io.flagtally.relay.post;

import io.flagtally.model.InvalidSettingsException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Where bodies go, and with which patience.
 *
 * @param server base address of the Unleash server, with or without {@code /api}
 * @param requestTimeout an answer that takes longer counts as none: nobody knows whether the body was taken
 * @param longestPause between two tries of a body; they begin with a second and double
 */
public record PostSettings(URI server, Duration requestTimeout, Duration longestPause) {
    public static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofSeconds(30);
    public static final Duration DEFAULT_LONGEST_PAUSE = Duration.ofMinutes(1);

    public PostSettings {
        List<String> problems = new ArrayList<>();
        if (requestTimeout.compareTo(Duration.ofSeconds(1)) < 0
                || requestTimeout.compareTo(Duration.ofMinutes(2)) > 0) {
            problems.add("request-timeout: must be between 1s and 2m");
        }
        if (longestPause.compareTo(Duration.ofMillis(100)) < 0 || longestPause.compareTo(Duration.ofHours(1)) > 0) {
            problems.add("longest-pause: must be between 100ms and 1h");
        }
        InvalidSettingsException.throwIfAny(problems);
    }

    /** The address that bodies are posted to. */
    URI endpoint() {
        String base = server.toString().replaceFirst("/+$", "").replaceFirst("/api$", "");
        return URI.create(base + "/api/client/metrics/bulk");
    }
}
