package io.flagtally.reader.api;

import java.util.Optional;

/**
 * Who asks, and what they may see.
 *
 * @param environment the only one that they see; empty: all
 * @param propertyValues true if they may see values of properties
 */
public record Caller(String name, Optional<String> environment, boolean propertyValues) {
    /** Everybody, where no keys are needed. */
    static final Caller OPEN = new Caller("", Optional.empty(), true);

    /** The environment that an answer is made of: the one asked for, else the only one that the caller sees. */
    public Optional<String> seeing(Optional<String> asked) {
        if (asked.isPresent() && environment.isPresent() && !asked.equals(environment)) {
            throw new Problem(
                            Problem.Kind.FORBIDDEN,
                            "environment: the key sees only the environment " + environment.get(),
                            "environment")
                    .exception();
        }
        return asked.or(() -> environment);
    }
}
