package io.flagtally.sinks.worker;

import io.flagtally.sinks.worker.ConnectorState.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restarts the failed tasks of connectors, each connector at first at once and then with a pause that doubles until all
 * of it was seen to run. Not thread-safe.
 */
public final class Restarts {
    private static final Logger LOG = LoggerFactory.getLogger(Restarts.class);

    private final ConnectWorker worker;
    private final List<String> connectors;
    private final Duration firstPause;
    private final Duration longestPause;
    private final Map<String, Attempt> attempts = new HashMap<>();
    private String lastComplaint = "";

    /** The last restart of a connector that has not been seen to run since. */
    private record Attempt(Instant at, Duration pause) {}

    public Restarts(ConnectWorker worker, List<String> connectors, Duration firstPause, Duration longestPause) {
        this.worker = worker;
        this.connectors = List.copyOf(connectors);
        this.firstPause = firstPause;
        this.longestPause = longestPause;
    }

    /** One look at all connectors. A worker that is away is no error: it may be back at the next look. */
    public Look look(Instant now) {
        Look look = lookAndRestart(now);
        complain(look.complaint());
        return look;
    }

    private Look lookAndRestart(Instant now) {
        Map<String, ConnectorState> states;
        try {
            states = worker.states();
        } catch (WorkerException e) {
            return Look.unanswered(now, e.getMessage());
        }
        states.keySet().retainAll(connectors);
        Set<String> restarted = new TreeSet<>();
        String complaint = "";
        for (ConnectorState state : states.values()) {
            try {
                if (restart(state, now)) {
                    restarted.add(state.name());
                }
            } catch (WorkerException e) {
                complaint = e.getMessage();
            }
        }
        return new Look(now, true, states, restarted, complaint);
    }

    /** True if it was asked to. */
    private boolean restart(ConnectorState state, Instant now) throws WorkerException {
        if (state.isRunning()) {
            if (attempts.remove(state.name()) != null) {
                LOG.info("{} runs again", state.name());
            }
            return false;
        }
        Attempt last = attempts.get(state.name());
        boolean due = last == null || !now.isBefore(last.at().plus(last.pause()));
        if (state.failed().isEmpty() || !due) {
            return false;
        }
        Duration pause = last == null ? firstPause : shorter(last.pause().multipliedBy(2), longestPause);
        for (Part part : state.failed()) {
            LOG.warn(
                    "restarting {} {}, which failed: {}; next try in {} s",
                    state.name(),
                    part.name(),
                    part.reason(),
                    pause.toSeconds());
        }
        attempts.put(state.name(), new Attempt(now, pause));
        worker.restartFailed(state.name());
        return true;
    }

    /** Each complaint is logged once, however many looks it lasts. */
    private void complain(String complaint) {
        if (!complaint.equals(lastComplaint)) {
            LOG.warn("{}", complaint.isEmpty() ? "the worker answers again" : complaint);
            lastComplaint = complaint;
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
