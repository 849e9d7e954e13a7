package io.flagtally.runtime.http;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioWorker;

/** The threads that take connections and serve them. */
public final class IoThreads {
    private static final Logger LOG = LoggerFactory.getLogger(IoThreads.class);
    private static final Duration LONGEST_TASKS = Duration.ofSeconds(1);

    private IoThreads() {}

    /**
     * Lets them take what ports that accept no more had accepted: XNIO logs an error, with a stack trace, for each
     * connection that waits for its thread when the port closes. It may look twice. A thread that is busy is not waited
     * for without end.
     */
    public static void takeAccepted(XnioWorker worker) throws InterruptedException {
        awaitTasks(worker);
        awaitTasks(worker);
    }

    /** Until each has done what it was given before. */
    private static void awaitTasks(XnioWorker worker) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(worker.getIoThreadCount());
        for (int i = 0; i < worker.getIoThreadCount(); i++) {
            worker.getIoThread(i).execute(done::countDown);
        }
        if (!done.await(LONGEST_TASKS.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("I/O threads are busy; connections that wait for them are cut off");
        }
    }
}
