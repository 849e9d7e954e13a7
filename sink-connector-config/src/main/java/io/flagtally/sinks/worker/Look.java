package io.flagtally.sinks.worker;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * What one look at a worker found, and what was done about it.
 *
 * @param at when it began
 * @param isAnswered false if the worker did not say how its connectors are
 * @param states of the connectors that are watched and that the worker has, by name
 * @param restarted the connectors of which failed parts were told to start again
 * @param complaint what went wrong, for a person; empty if nothing did
 */
public record Look(
        Instant at, boolean isAnswered, Map<String, ConnectorState> states, Set<String> restarted, String complaint) {

    public Look {
        states = Map.copyOf(states);
        restarted = Set.copyOf(restarted);
    }

    static Look unanswered(Instant at, String complaint) {
        return new Look(at, false, Map.of(), Set.of(), complaint);
    }
}
