package io.flagtally.model.rows;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/** Key of {@code received-property-values}. A tombstone under it means that the value was erased or went unseen. */
@JsonPropertyOrder({"environment", "property", "value"})
public record ReceivedPropertyValueKey(String environment, String property, String value) {}
