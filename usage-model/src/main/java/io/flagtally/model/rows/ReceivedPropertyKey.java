package io.flagtally.model.rows;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/** Key of {@code received-properties}: one property of the contexts that an environment's clients evaluate with. */
@JsonPropertyOrder({"environment", "property"})
public record ReceivedPropertyKey(String environment, String property) {}
