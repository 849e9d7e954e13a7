package io.flagtally.relay.rows;

import java.time.Instant;
import java.util.Objects;

/**
 * Which total it is.
 *
 * @param hour its start, UTC
 * @param variant null for the flag's own evaluations
 */
public record TotalKey(String environment, Instant hour, String app, String flag, String variant)
        implements WaitingKey {

    /** True for a count of one variant, false for the evaluations of the flag. */
    public boolean isVariant() {
        return variant != null;
    }

    /** True if both count in the same hour of one flag in one app. */
    public boolean isOfSameFlag(TotalKey other) {
        return hour.equals(other.hour)
                && flag.equals(other.flag)
                && app.equals(other.app)
                && Objects.equals(environment, other.environment);
    }
}
