package io.flagtally.streams;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what becomes of a stream thread that died: it is replaced, a bounded number of times within a window; past
 * that, or when a new thread would only meet the same error, processing stops for good. Called on the stream threads.
 */
public final class ThreadFailures implements StreamsUncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadFailures.class);

    private final int maxReplacements;
    private final Duration window;
    private final InstantSource clock;
    private final Counter replaced;
    private final Deque<Instant> replacements = new ArrayDeque<>();
    private final Set<Thread> died = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<String> stopped = new CompletableFuture<>();

    /**
     * Knows of no failure yet.
     *
     * @param maxReplacements threads that may die within the window and are replaced; one more ends processing
     * @param window how long a replaced thread is held against the instance
     * @param metric what the names of the metrics begin with
     */
    public ThreadFailures(
            int maxReplacements, Duration window, InstantSource clock, String metric, MeterRegistry registry) {
        this.maxReplacements = maxReplacements;
        this.window = window;
        this.clock = clock;
        this.replaced = Counter.builder(metric + ".threads.replaced")
                .description("stream threads that died and were replaced")
                .register(registry);
        Gauge.builder(metric + ".degraded", () -> degraded().isPresent() ? 1 : 0)
                .description("1 while a replaced stream thread is held against the instance")
                .register(registry);
    }

    @Override
    public synchronized StreamThreadExceptionResponse handle(Throwable failure) {
        died.add(Thread.currentThread());
        Optional<String> remedy = LastingErrors.remedy(failure);
        if (remedy.isPresent()) {
            return stop(remedy.get(), failure);
        }
        forgetOld();
        if (replacements.size() >= maxReplacements) {
            return stop("more than %d stream threads died within %s".formatted(replacements.size(), window()), failure);
        }
        replacements.add(clock.instant());
        replaced.increment();
        LOG.warn(
                "a stream thread died and is replaced, {} of at most {} within {}",
                replacements.size(),
                maxReplacements,
                window(),
                failure);
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** Processing has stopped without a word from a stream thread: there is nothing left to be replaced. */
    public void stopped(String reason) {
        stopped.complete(reason);
    }

    /** Completes, with the reason, once processing has stopped for good. */
    public CompletionStage<String> whenStopped() {
        return stopped;
    }

    /** True of a stream thread that an error has ended. */
    public boolean died(Thread thread) {
        return died.contains(thread);
    }

    /** True once any stream thread has died: those that came after it have other names in their group. */
    public boolean anyDied() {
        return !died.isEmpty();
    }

    /** What is wrong with an instance that goes on: threads were replaced within the window. */
    public synchronized Optional<String> degraded() {
        forgetOld();
        return replacements.isEmpty()
                ? Optional.empty()
                : Optional.of("%d stream threads died within %s and were replaced; the log says why"
                        .formatted(replacements.size(), window()));
    }

    private StreamThreadExceptionResponse stop(String reason, Throwable failure) {
        LOG.error("processing stops: {}. What is not committed is read again after a restart", reason, failure);
        stopped(reason);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    private void forgetOld() {
        Instant since = clock.instant().minus(window);
        while (!replacements.isEmpty() && replacements.getFirst().isBefore(since)) {
            replacements.removeFirst();
        }
    }

    private String window() {
        return window.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
