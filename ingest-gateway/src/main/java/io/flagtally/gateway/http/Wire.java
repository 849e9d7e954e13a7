package io.flagtally.gateway.http;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/**
 * One protocol with what answers in its words: once for all addresses that speak it.
 *
 * @param responder answers requests
 * @param deadline answers those whose body takes too long
 */
public record Wire(Protocol protocol, Responder responder, ReceiveDeadline deadline) {
    /** {@code timeout} is how long a client may take to send a body, and again to receive its answer. */
    public static Wire of(Protocol protocol, Duration timeout, MeterRegistry metrics) {
        Responder responder = new Responder(protocol, timeout, metrics);
        return new Wire(protocol, responder, new ReceiveDeadline(timeout, metrics, responder));
    }
}
