package io.flagtally.model.rows;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;

/**
 * Key of {@code flag-variant-usage-hourly}.
 *
 * @param variant an Unleash variant's name, or a Tggl value in canonical JSON
 * @param windowStart start of the hour in UTC
 */
@JsonPropertyOrder({"environment", "app", "flag", "variant", "window_start"})
public record VariantUsageKey(String environment, String app, String flag, String variant, Instant windowStart) {}
