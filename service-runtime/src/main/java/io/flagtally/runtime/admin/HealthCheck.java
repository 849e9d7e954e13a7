package io.flagtally.runtime.admin;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * One condition for a process to be live or ready.
 *
 * @param name what is checked, one word
 * @param effect what a problem means for the process
 * @param problem what is wrong now, for an operator; empty if all is well. Called on the admin listener's threads, may
 *     not block
 */
public record HealthCheck(String name, Effect effect, Supplier<Optional<String>> problem) {

    /** What a problem means for the process. */
    public enum Effect {
        /** It can't do its work. */
        DOWN,
        /** It does its work, but somebody should look. */
        DEGRADED
    }

    /** A check whose problem means that the process can't do its work. */
    public HealthCheck(String name, Supplier<Optional<String>> problem) {
        this(name, Effect.DOWN, problem);
    }

    /** True if a problem means that the process can't do its work. */
    public boolean isVital() {
        return effect == Effect.DOWN;
    }
}
