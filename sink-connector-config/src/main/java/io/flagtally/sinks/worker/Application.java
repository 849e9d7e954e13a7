package io.flagtally.sinks.worker;

import io.flagtally.sinks.worker.ConnectorState.Part;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives a worker the configuration of a connector and waits until it runs. What passes by itself, such as a worker that is
 * starting, is waited for; what does not, is an error.
 */
public final class Application {
    private static final Duration POLL = Duration.ofMillis(500);

    private final ConnectWorker worker;
    private final Duration timeout;
    private final Deadline deadline;
    private final Duration settling;

    /**
     * @param timeout from now, for all connectors together
     * @param settling a failure counts when it is still there so long after the request: a status may be older than it
     */
    public Application(ConnectWorker worker, Duration timeout, Duration settling) {
        this.worker = worker;
        this.timeout = timeout;
        this.deadline = Deadline.in(timeout);
        this.settling = settling;
    }

    /** Returns when the connector and all of its tasks run; the message of an exception says why they don't. */
    public ConnectorState apply(String name, Map<String, String> config) throws WorkerException {
        List<String> problems = retried(() -> worker.problemsOf(name, config));
        if (!problems.isEmpty()) {
            throw WorkerException.lasting(String.join("; ", problems));
        }
        if (retried(() -> worker.put(name, config))) {
            // A configuration that stayed the same restarts nothing, not even a task that failed.
            retried(() -> worker.restartFailed(name));
        }
        return awaitRunning(name);
    }

    private ConnectorState awaitRunning(String name) throws WorkerException {
        Deadline settled = Deadline.in(settling);
        while (true) {
            Optional<ConnectorState> state = retried(() -> worker.state(name));
            if (state.filter(ConnectorState::isRunning).isPresent()) {
                return state.get();
            }
            List<Part> failed = state.map(ConnectorState::failed).orElse(List.of());
            if (!failed.isEmpty() && settled.hasPassed()) {
                Part first = failed.get(0);
                throw WorkerException.lasting(first.name() + " failed: " + first.reason());
            }
            if (deadline.hasPassed()) {
                throw WorkerException.lasting("does not run after " + timeout.toSeconds() + " s: "
                        + state.map(Application::states).orElse("the worker does not know it yet"));
            }
            pause();
        }
    }

    private static String states(ConnectorState state) {
        return state.parts().size() == 1
                ? "it has no task"
                : String.join(
                        ", ",
                        state.parts().stream()
                                .map(part -> part.name() + " " + part.state())
                                .toList());
    }

    private interface Request<T> {
        T send() throws WorkerException;
    }

    private <T> T retried(Request<T> request) throws WorkerException {
        while (true) {
            try {
                return request.send();
            } catch (WorkerException e) {
                if (!e.isPassing() || deadline.hasPassed()) {
                    throw e;
                }
            }
            pause();
        }
    }

    private static void pause() throws WorkerException {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw WorkerException.lasting("interrupted");
        }
    }

    /** A point in the JVM's own time, which no clock change moves. */
    private record Deadline(long nanos) {
        static Deadline in(Duration time) {
            return new Deadline(System.nanoTime() + time.toNanos());
        }

        boolean hasPassed() {
            return System.nanoTime() - nanos >= 0;
        }
    }
}
