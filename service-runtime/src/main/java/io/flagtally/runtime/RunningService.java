package io.flagtally.runtime;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a started service running until SIGINT, SIGTERM or {@link #stop}, then closes it once. The process ends with
 * exit code 0, or with 1 if closing failed or the service gave up.
 */
public final class RunningService {
    private static final Logger LOG = LoggerFactory.getLogger(RunningService.class);

    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile int exitCode;

    /** Asks {@link #untilStopped} to return {@code exitCode}; for a service that can't go on. */
    public void stop(int exitCode) {
        this.exitCode = exitCode;
        stopped.countDown();
    }

    /** Blocks; then closes {@code service}. Returns the exit code unless a signal ends the process. */
    public int untilStopped(Closeable service) {
        return untilStopped(service, () -> {});
    }

    /** The same. Runs {@code heard} as soon as signals are heard, such as to say that the service runs. */
    public int untilStopped(Closeable service, Runnable heard) {
        Thread hook = new Thread(() -> Runtime.getRuntime().halt(close(service)), "shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        heard.run();
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // A signal came at the same time: its hook closes the service and ends the process.
            return exitCode;
        }
        return Math.max(exitCode, close(service));
    }

    private static int close(Closeable service) {
        try {
            service.close();
            return 0;
        } catch (IOException | RuntimeException e) {
            LOG.error("could not stop cleanly", e);
            return 1;
        }
    }
}
