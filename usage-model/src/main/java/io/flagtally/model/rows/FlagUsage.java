package io.flagtally.model.rows;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;

/**
 * Value of {@code flag-usage-hourly}: how often one flag evaluated to yes and to no, in one app and hour.
 *
 * @param windowStart start of the hour in UTC
 * @param yes evaluations that gave an enabled flag, at least 0
 * @param no evaluations that gave a disabled flag, at least 0
 */
@JsonPropertyOrder({"environment", "app", "flag", "window_start", "yes", "no"})
public record FlagUsage(String environment, String app, String flag, Instant windowStart, long yes, long no) {}
