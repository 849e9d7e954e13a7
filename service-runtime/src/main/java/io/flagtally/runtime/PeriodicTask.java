package io.flagtally.runtime;

import java.io.Closeable;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a task again and again on a daemon thread of its own. A task that throws is run again all the same.
 * {@link #start} once, {@link #close} once.
 */
public final class PeriodicTask implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(PeriodicTask.class);

    private final Runnable task;
    private final Supplier<Duration> pause;
    private final Thread thread;

    /**
     * Does nothing yet.
     *
     * @param name of the thread, for the log
     * @param task may block; should end soon once its thread is interrupted
     * @param pause asked after each run: how long until the next one
     */
    public PeriodicTask(String name, Runnable task, Supplier<Duration> pause) {
        this.task = task;
        this.pause = pause;
        this.thread = new Thread(this::runUntilClosed, name);
        thread.setDaemon(true);
    }

    /** Runs the task for the first time, and from then on. */
    public void start() {
        thread.start();
    }

    /** Interrupts the task and waits until it has ended. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void runUntilClosed() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                task.run();
            } catch (RuntimeException e) {
                // A defect, or closed. Without this thread nobody would notice any later change.
                if (!Thread.currentThread().isInterrupted()) {
                    LOG.error("{} failed and will run again", thread.getName(), e);
                }
            }
            try {
                Thread.sleep(pause.get().toMillis());
            } catch (InterruptedException e) {
                // Closed.
                Thread.currentThread().interrupt();
            }
        }
    }
}
