package io.flagtally.sinks.worker;

import java.util.List;

/**
 * How a connector is, as a worker tells it.
 *
 * @param name the connector's name
 * @param parts the connector itself, then its tasks by number
 */
public record ConnectorState(String name, List<Part> parts) {
    private static final String RUNNING = "RUNNING";
    private static final String FAILED = "FAILED";

    /**
     * A connector or one of its tasks.
     *
     * @param name {@code connector}, or {@code task 0}
     * @param state as Connect names it, such as {@code RUNNING} or {@code FAILED}
     * @param worker host and port of the worker that has it
     * @param reason what it failed of, in one line; empty if it did not
     */
    public record Part(String name, String state, String worker, String reason) {
        /** The part that is not a task. */
        public static final String CONNECTOR = "connector";

        boolean hasFailed() {
            return state.equals(FAILED);
        }
    }

    public ConnectorState {
        parts = List.copyOf(parts);
    }

    /** True if the connector and at least one task run, and nothing does not. */
    public boolean isRunning() {
        return parts.size() > 1 && parts.stream().allMatch(part -> part.state().equals(RUNNING));
    }

    /** The parts that a worker will not start again by itself. */
    public List<Part> failed() {
        return parts.stream().filter(Part::hasFailed).toList();
    }
}
