package io.flagtally.gateway.config;

import io.flagtally.model.InvalidSettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long one client may take.
 *
 * @param handshake for the TLS handshake of a connection, from its opening
 * @param receive for a request's headers, again for its body, and again for the client to take its answer
 * @param idle how long a kept-alive connection waits for its next request
 */
public record HttpTimeouts(Duration handshake, Duration receive, Duration idle) {
    public static final HttpTimeouts DEFAULT =
            new HttpTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofSeconds(75));

    public HttpTimeouts {
        List<String> problems = new ArrayList<>();
        Bounds.timeout(problems, "handshake-timeout", handshake);
        Bounds.timeout(problems, "receive-timeout", receive);
        Bounds.timeout(problems, "idle-timeout", idle);
        InvalidSettingsException.throwIfAny(problems);
    }
}
