package io.flagtally.relay.post;

import io.flagtally.relay.tokens.Tokens;
import io.micrometer.core.instrument.Gauge;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts the bodies of one environment on a thread of its own, one after the other: none before the one before it was
 * answered for good. {@link #end} lets a post that is on its way come to its end, {@link #close} waits for it.
 */
final class EnvironmentPoster {
    private static final Logger LOG = LoggerFactory.getLogger(EnvironmentPoster.class);

    /** How often a thread that waits for a token looks whether it is to end. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final String environment;
    private final PostSettings settings;
    private final UnleashClient unleash;
    private final Tokens tokens;
    private final PostLog log;
    private final PostMetrics metrics;
    private final Consumer<RuntimeException> onFailure;
    private final Deque<Body> bodies = new ArrayDeque<>();
    private final Thread thread;
    private final List<Gauge> gauges;
    private long answered;
    private boolean closing;
    private volatile String stopped;
    private volatile String failing;
    private volatile long waitingSinceNanos;

    /**
     * Begins.
     *
     * @param answered the number of the last body that was answered for good
     * @param onFailure told of an error after which it posts nothing more
     */
    EnvironmentPoster(
            String environment,
            long answered,
            PostSettings settings,
            UnleashClient unleash,
            Tokens tokens,
            PostLog log,
            PostMetrics metrics,
            Consumer<RuntimeException> onFailure) {
        this.environment = environment;
        this.answered = answered;
        this.settings = settings;
        this.unleash = unleash;
        this.tokens = tokens;
        this.log = log;
        this.metrics = metrics;
        this.onFailure = onFailure;
        this.gauges = List.of(
                metrics.gauge("bodies.unposted", "bodies that wait for their answer", environment, this::unposted),
                metrics.gauge(
                        "unposted.seconds", "how long the oldest body has waited", environment, this::waitedSeconds),
                metrics.gauge(
                        "environment.stopped",
                        "1 while the server does not take the environment's token",
                        environment,
                        () -> stopped == null ? 0 : 1));
        this.thread = new Thread(this::run, "post-" + environment);
        thread.setDaemon(true);
        thread.start();
    }

    /** Takes a body that was read; one that was answered already is known. */
    synchronized void add(Body body) {
        long last = bodies.isEmpty() ? answered : bodies.getLast().sequence();
        if (body.sequence() <= last) {
            return;
        }
        if (bodies.isEmpty()) {
            waitingSinceNanos = System.nanoTime();
        }
        bodies.add(body);
        notifyAll();
    }

    /** Where the first body stands that is not answered for good. */
    synchronized OptionalLong firstUnposted() {
        return bodies.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(bodies.getFirst().offset());
    }

    /** Why nothing is posted until somebody acts. */
    Optional<String> stopped() {
        return Optional.ofNullable(stopped).map(reason -> environment + ": " + reason);
    }

    /** Why the last post failed, if it did. */
    Optional<String> failing() {
        return Optional.ofNullable(failing).map(reason -> environment + ": " + reason);
    }

    private synchronized int unposted() {
        return bodies.size();
    }

    private synchronized double waitedSeconds() {
        return bodies.isEmpty() ? 0 : (System.nanoTime() - waitingSinceNanos) / 1e9;
    }

    private void run() {
        try {
            for (Optional<Body> next = next(); next.isPresent(); next = next()) {
                if (postUntilAnswered(next.get())) {
                    done();
                }
            }
        } catch (InterruptedException | InterruptException e) {
            // Closing did not wait any longer.
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            onFailure.accept(e);
        }
    }

    /** Empty once it is to end. */
    private synchronized Optional<Body> next() throws InterruptedException {
        while (bodies.isEmpty() && !closing) {
            wait();
        }
        return closing ? Optional.empty() : Optional.of(bodies.getFirst());
    }

    private synchronized void done() {
        answered = bodies.removeFirst().sequence();
        waitingSinceNanos = System.nanoTime();
        stopped = null;
        failing = null;
    }

    /** True once it has an answer for good; false if it is to end before. */
    private boolean postUntilAnswered(Body body) throws InterruptedException {
        Pause pause = new Pause(settings.longestPause());
        while (!isClosing()) {
            Optional<String> token = tokens.of(environment);
            if (token.isEmpty()) {
                awaitToken();
                continue;
            }
            long start = System.nanoTime();
            Answer answer = unleash.post(token.get(), body.json().get());
            metrics.posted(environment, answer, System.nanoTime() - start);
            if (answer instanceof Answer.Accepted) {
                log.note(body, true);
                recovered();
                return true;
            }
            if (answer instanceof Answer.Refused refused) {
                LOG.error(
                        "the Unleash server refused body {} of {} with {}: it goes to the dead letters, and on it goes",
                        body.sequence(),
                        environment,
                        refused.status());
                log.keep(body, refused);
                metrics.refused(environment);
                log.note(body, false);
                return true;
            }
            if (answer instanceof Answer.Unauthorized unauthorized) {
                stop("the Unleash server does not take its token (" + unauthorized.status() + ")", token);
            } else if (answer instanceof Answer.Failed failed) {
                // The token was not what it failed for.
                stopped = null;
                rest(failed, pause.next(failed.after()));
            }
        }
        return false;
    }

    /** Its token was taken away to give the environment up, maybe: that must not leave the relay unready for ever. */
    private void awaitToken() throws InterruptedException {
        LOG.warn("{}: there is no token for it any more. Its last bodies wait for one", environment);
        stopped = null;
        failing = "there is no token for it";
        awaitTokenOtherThan(Optional.empty());
    }

    private void stop(String why, Optional<String> token) throws InterruptedException {
        LOG.error("{}: {}. Nothing of it is posted until the tokens file has another token", environment, why);
        stopped = why;
        awaitTokenOtherThan(token);
    }

    private void awaitTokenOtherThan(Optional<String> token) throws InterruptedException {
        while (!isClosing() && tokens.of(environment).equals(token)) {
            tokens.awaitOther(environment, token, LOOK);
        }
    }

    private void rest(Answer.Failed failed, Duration pause) throws InterruptedException {
        if (failing == null) {
            LOG.warn("can't post what grew in {}, and tries again: {}", environment, failed.reason());
        }
        failing = failed.reason();
        synchronized (this) {
            long giveUpAt = System.nanoTime() + pause.toNanos();
            for (long left = pause.toMillis();
                    left > 0 && !closing;
                    left = (giveUpAt - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        }
    }

    private void recovered() {
        if (failing != null || stopped != null) {
            LOG.info("{}: the Unleash server takes bodies again", environment);
        }
    }

    private synchronized boolean isClosing() {
        return closing;
    }

    /** Begins no post any more. */
    synchronized void end() {
        closing = true;
        notifyAll();
    }

    /** Returns when it has ended, and has it end at {@code giveUpAtNanos} at the latest. */
    void close(long giveUpAtNanos) {
        end();
        try {
            thread.join(Math.max(1, (giveUpAtNanos - System.nanoTime()) / 1_000_000));
            thread.interrupt();
            thread.join();
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
        gauges.forEach(metrics::remove);
    }
}
