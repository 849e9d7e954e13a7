package io.flagtally.reader.snapshot;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.flagtally.reader.state.FlagState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A flag in one environment, over all apps; as the API gives it.
 *
 * @param shareYes of 7 days; empty without evaluations
 * @param hours evaluations of each of the last 24 hours, oldest first; the last is the current hour
 * @param variants how many different ones there were in the time that states look back, at most {@value #MOST_VARIANTS}
 * @param apps the last seen first, at most {@value #MOST_APPS}
 */
@JsonPropertyOrder({
    "environment",
    "flag",
    "state",
    "state_since",
    "why",
    "first_seen",
    "last_seen",
    "last_yes",
    "last_no",
    "evaluations_24h",
    "evaluations_7d",
    "share_yes",
    "hours",
    "variants",
    "apps",
    "apps_total"
})
public record FlagRow(
        String environment,
        String flag,
        FlagState state,
        Optional<Instant> stateSince,
        String why,
        Instant firstSeen,
        Instant lastSeen,
        Optional<Instant> lastYes,
        Optional<Instant> lastNo,
        @JsonProperty("evaluations_24h") Sums last24,
        @JsonProperty("evaluations_7d") Sums last7,
        Optional<Double> shareYes,
        List<Long> hours,
        int variants,
        List<String> apps,
        int appsTotal) {
    static final int MOST_VARIANTS = 1_000;
    static final int MOST_APPS = 20;
}
