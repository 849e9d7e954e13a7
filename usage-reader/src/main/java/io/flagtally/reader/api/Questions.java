package io.flagtally.reader.api;

import io.flagtally.reader.api.Problem.Kind;
import io.flagtally.reader.database.UsageDatabase;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.Closeable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the database, a bounded number of questions at once: more would only slow each other down. Ends what takes too
 * long from outside: a driver's own timeout bounds a wait for a lock or a socket, not the work. For any number of
 * threads.
 */
public final class Questions implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Questions.class);

    /** A query that begins between a cancel and its notice is cancelled by the next one. */
    private static final long BETWEEN_CANCELS_MS = 50;

    /** The queries of one answer; they run on a connection of their own. */
    public interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    private final UsageDatabase database;
    private final ScheduledThreadPoolExecutor timer;

    /** In the order in which they came, or a slow one could wait for ever. */
    private final Semaphore turns;

    public Questions(UsageDatabase database, int mostAtOnce, MeterRegistry metrics) {
        this.database = database;
        this.turns = new Semaphore(mostAtOnce, true);
        Gauge.builder("flagtally.reader.queries.waiting", turns, Semaphore::getQueueLength)
                .description("questions that wait until less than --max-queries run")
                .register(metrics);
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "query-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
    }

    public UsageDatabase database() {
        return database;
    }

    /**
     * The answer. A wait for its turn is part of the time that it has.
     *
     * @throws ProblemException if it is not there by the deadline, or the database does not answer
     */
    public <T> T ask(Deadline deadline, Question<T> question) {
        if (deadline.isOver()) {
            throw timedOut(deadline);
        }
        takeTurn(deadline);
        try {
            return run(deadline, question);
        } finally {
            turns.release();
        }
    }

    private void takeTurn(Deadline deadline) {
        try {
            if (!turns.tryAcquire(deadline.left(), TimeUnit.NANOSECONDS)) {
                throw Problem.of(
                                Kind.OVERLOADED,
                                "other queries ran for " + deadline.timeout().toMillis() + " ms, see --max-queries")
                        .exception();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(Kind.STOPPING, "this reader is stopping, ask another")
                    .exception();
        }
    }

    private <T> T run(Deadline deadline, Question<T> question) {
        try (Connection connection = database.open();
                Watch watch = new Watch(connection, deadline)) {
            T answer = question.ask(connection);
            watch.over();
            return answer;
        } catch (SQLException e) {
            if (deadline.isOver()) {
                throw timedOut(deadline);
            }
            database.queryFailed(e);
            LOG.error("a query failed", e);
            throw Problem.of(Kind.UNAVAILABLE, "the database does not answer; the reader's log says why")
                    .exception();
        }
    }

    private static ProblemException timedOut(Deadline deadline) {
        return Problem.of(Kind.TIMED_OUT, "ended after " + deadline.timeout().toMillis() + " ms, see --query-timeout")
                .exception();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** Cancels what runs on a connection from the deadline on, until it is over. */
    private final class Watch implements AutoCloseable {
        private final Connection connection;
        private final Future<?> cancels;
        private boolean over;

        Watch(Connection connection, Deadline deadline) {
            this.connection = connection;
            this.cancels = timer.scheduleWithFixedDelay(
                    this::cancel,
                    Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadline.left())) + 1,
                    BETWEEN_CANCELS_MS,
                    TimeUnit.MILLISECONDS);
        }

        private synchronized void cancel() {
            if (over) {
                return;
            }
            try {
                database.cancel(connection);
            } catch (SQLException | RuntimeException e) {
                LOG.warn("a query that takes too long could not be ended", e);
            }
        }

        /** From now on the connection may be another request's: it is cancelled no more. */
        synchronized void over() {
            over = true;
            cancels.cancel(false);
        }

        @Override
        public void close() {
            over();
        }
    }
}
