package io.flagtally.reader.snapshot;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.List;

/**
 * An app in one environment; as the API gives it.
 *
 * @param flags how many it has evaluated
 * @param sdks SDK and version, the last seen first, at most {@value #MOST_SDKS}
 */
@JsonPropertyOrder({
    "environment",
    "app",
    "first_seen",
    "last_seen",
    "flags",
    "evaluations_24h",
    "evaluations_7d",
    "sdks"
})
public record AppRow(
        String environment,
        String app,
        Instant firstSeen,
        Instant lastSeen,
        int flags,
        @JsonProperty("evaluations_24h") Sums last24,
        @JsonProperty("evaluations_7d") Sums last7,
        List<String> sdks) {
    static final int MOST_SDKS = 20;
}
