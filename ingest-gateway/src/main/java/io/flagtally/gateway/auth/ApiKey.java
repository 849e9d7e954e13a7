package io.flagtally.gateway.auth;

import io.flagtally.model.report.KeyKind;
import java.time.Instant;

/**
 * What is known of one API key; never the key itself.
 *
 * @param name unique in its file, for people and metrics
 * @param environment that all counts under the key belong to
 * @param expires when it stops to be valid, UTC; {@link #NEVER} if it doesn't
 * @param disabled as if it were not there
 */
public record ApiKey(String name, KeyKind kind, String environment, Instant expires, boolean disabled) {
    public static final Instant NEVER = Instant.MAX;

    /** True if a request may come with it at {@code now}. */
    public boolean isUsable(Instant now) {
        return !disabled && now.isBefore(expires);
    }

    ApiKey asDisabled() {
        return new ApiKey(name, kind, environment, expires, true);
    }
}
