package io.flagtally.sinks.worker;

import io.flagtally.sinks.worker.ConnectorState.Part;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Gives a worker the configuration of a connector and waits until it runs. What passes by itself, such as a worker that
 * is starting, is waited for; what does not, is an error.
 */
public final class Application {
    private static final Duration POLL = Duration.ofMillis(500);

    private final ConnectWorker worker;
    private final Duration timeout;
    private final Deadline deadline;
    private final Duration settling;
    private final Consumer<String> tell;
    /** What was last to be waited for; null as long as nothing was, and once the worker has answered. */
    private WorkerException silence;

    private boolean told;

    /**
     * @param timeout from now, for all connectors together
     * @param settling a failure counts when it is still there so long after the request: a status may be older than it
     * @param tell takes a line for a person when there is something to wait for, once
     */
    public Application(ConnectWorker worker, Duration timeout, Duration settling, Consumer<String> tell) {
        this.worker = worker;
        this.timeout = timeout;
        this.deadline = Deadline.in(timeout);
        this.settling = settling;
        this.tell = tell;
    }

    /** Returns when the connector and all of its tasks run; the message of an exception says why they don't. */
    public ConnectorState apply(String name, Map<String, String> config) throws WorkerException {
        if (silence != null && deadline.hasPassed()) {
            throw silence;
        }
        // The one question that has its answer at once, so that nobody waits long for a worker that gives none.
        retried(() -> worker.state(name));
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
                T answer = request.send();
                silence = null;
                return answer;
            } catch (WorkerException e) {
                silence = e.isPassing() ? e : null;
                if (!e.isPassing() || deadline.hasPassed()) {
                    throw e;
                }
                if (!told) {
                    tell.accept("waiting, at most " + timeout.toSeconds() + " s: " + e.getMessage());
                    told = true;
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
