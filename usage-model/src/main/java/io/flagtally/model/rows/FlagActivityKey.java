package io.flagtally.model.rows;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/** Key of {@code flag-activity}. */
@JsonPropertyOrder({"environment", "app", "flag"})
public record FlagActivityKey(String environment, String app, String flag) {}
