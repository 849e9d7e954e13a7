package io.flagtally.model.rows;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;

/**
 * Value of {@code flag-activity}: when one flag was evaluated in one app, first and last, and when last with which
 * outcome. All are starts of hours in UTC.
 *
 * @param firstSeen the first hour with an evaluation
 * @param lastSeen the last hour with an evaluation
 * @param lastYes the last hour with an evaluation that gave an enabled flag; null if none ever did
 * @param lastNo the last hour with an evaluation that gave a disabled flag; null if none ever did
 */
@JsonPropertyOrder({"environment", "app", "flag", "first_seen", "last_seen", "last_yes", "last_no"})
public record FlagActivity(
        String environment,
        String app,
        String flag,
        Instant firstSeen,
        Instant lastSeen,
        Instant lastYes,
        Instant lastNo) {}
