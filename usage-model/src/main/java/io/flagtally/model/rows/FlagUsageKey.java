package io.flagtally.model.rows;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;

/**
 * Key of {@code flag-usage-hourly}.
 *
 * @param windowStart start of the hour in UTC; part of the key, or compaction would keep the newest hour only
 */
@JsonPropertyOrder({"environment", "app", "flag", "window_start"})
public record FlagUsageKey(String environment, String app, String flag, Instant windowStart) {}
