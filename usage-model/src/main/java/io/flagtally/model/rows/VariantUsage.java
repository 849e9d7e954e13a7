package io.flagtally.model.rows;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;

/**
 * Value of {@code flag-variant-usage-hourly}: how often one variant of a flag was served, in one app and hour.
 *
 * @param windowStart start of the hour in UTC
 * @param count evaluations that gave this variant, at least 0
 */
@JsonPropertyOrder({"environment", "app", "flag", "variant", "window_start", "count"})
public record VariantUsage(
        String environment, String app, String flag, String variant, Instant windowStart, long count) {}
