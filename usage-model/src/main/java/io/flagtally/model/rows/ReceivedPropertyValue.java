package io.flagtally.model.rows;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;

/**
 * Value of {@code received-property-values}.
 *
 * @param label latest non-empty label that came with the value; empty if none ever did
 * @param firstReceived when the value was first received, whole seconds UTC
 */
@JsonPropertyOrder({"environment", "property", "value", "label", "first_received"})
public record ReceivedPropertyValue(
        String environment, String property, String value, String label, Instant firstReceived) {}
