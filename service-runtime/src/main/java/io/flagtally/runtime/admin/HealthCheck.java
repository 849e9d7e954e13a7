package io.flagtally.runtime.admin;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * One thing that must be so for a process to be live or ready.
 *
 * @param name what is checked, one word
 * @param problem what is wrong now, for an operator; empty if all is well. Called on the admin listener's threads, may not
 *     block
 */
public record HealthCheck(String name, Supplier<Optional<String>> problem) {}
