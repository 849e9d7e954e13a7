package io.flagtally.model.rows;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;

/**
 * Value of {@code received-properties}.
 *
 * @param firstReceived earliest time at which a client saw the property, whole seconds UTC
 * @param lastReceived latest time at which a client saw the property, whole seconds UTC
 * @param droppedValues reports of values that were not kept because the property held its full number of them
 */
@JsonPropertyOrder({"environment", "property", "first_received", "last_received", "dropped_values"})
public record ReceivedProperty(
        String environment, String property, Instant firstReceived, Instant lastReceived, long droppedValues) {}
