package io.flagtally.reader.snapshot;

import io.flagtally.reader.api.Deadline;
import io.flagtally.reader.api.ProblemException;
import io.flagtally.reader.api.Questions;
import io.flagtally.reader.database.HourFilter;
import io.flagtally.reader.state.StateSettings;
import io.flagtally.runtime.PeriodicTask;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.io.Closeable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a snapshot that is young. Takes a small part of the time for it: the longer a reading takes, the longer the
 * pause after it, up to the setting. {@link #start} once, {@link #close} once.
 */
public final class SnapshotRefresher implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotRefresher.class);

    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration BEFORE_THE_FIRST = Duration.ofMillis(100);
    private static final int PAUSES_A_READING = 10;

    private final Questions questions;
    private final SnapshotSettings settings;
    private final InstantSource clock;
    private final SnapshotReader reader;
    private final PeriodicTask task;
    private final Timer timer;
    private volatile Snapshot current = Snapshot.EMPTY;
    private volatile Instant readAt = Instant.MIN;
    private volatile Duration took = Duration.ZERO;

    public SnapshotRefresher(
            Questions questions,
            SnapshotSettings settings,
            StateSettings states,
            InstantSource clock,
            MeterRegistry metrics) {
        this.questions = questions;
        this.settings = settings;
        this.clock = clock;
        this.reader = new SnapshotReader(questions.database(), states, settings.maxFlags());
        this.task = new PeriodicTask("snapshot", this::refresh, this::pause);
        this.timer = Timer.builder("flagtally.reader.snapshot.time")
                .description("how long it takes to read what lists of all flags and apps are made of")
                .register(metrics);
        TimeGauge.builder("flagtally.reader.snapshot.age", this::ageSeconds, TimeUnit.SECONDS)
                .description("how old that is")
                .register(metrics);
        leftOut(metrics, "flags", lists -> lists.flags(any -> true));
        leftOut(metrics, "clients", lists -> lists.clients(any -> true));
        leftOut(metrics, "variants", LeftOut::variants);
    }

    private void leftOut(MeterRegistry metrics, String what, ToDoubleFunction<LeftOut> count) {
        Gauge.builder("flagtally.reader.lists.left.out", this, lists -> count.applyAsDouble(lists.current.leftOut()))
                .description("what lists don't hold, because it is more than --max-flags and was seen longest ago")
                .tag("what", what)
                .register(metrics);
    }

    public void start() {
        task.start();
    }

    /** The newest snapshot; an empty one before the first was read. */
    public Snapshot current() {
        return current;
    }

    /** True once there is one. */
    public boolean isThere() {
        return !readAt.equals(Instant.MIN);
    }

    /**
     * One that has this flag over all apps, whether or not lists hold it.
     *
     * @param environment the only one that is asked for, if there is one
     */
    public Snapshot withFlag(String flag, Optional<String> environment, Deadline deadline) {
        return with(HourFilter::flag, flag, environment, deadline);
    }

    /** One that has this app and all its flags, whether or not lists hold them. */
    public Snapshot withApp(String app, Optional<String> environment, Deadline deadline) {
        return with(HourFilter::app, app, environment, deadline);
    }

    private Snapshot with(
            BiFunction<HourFilter, String, HourFilter> column,
            String name,
            Optional<String> environment,
            Deadline deadline) {
        Snapshot lists = current;
        if (lists.leftOut().isNothing()) {
            return lists;
        }
        HourFilter names =
                column.apply(environment.map(HourFilter.ALL::environment).orElse(HourFilter.ALL), name);
        Moment moment = moment();
        return questions.ask(deadline, connection -> reader.read(connection, names, moment));
    }

    /** Reads one now, unless the tables hold only part of the rows. */
    void refresh() {
        if (!questions.database().isCaughtUp()) {
            return;
        }
        long start = System.nanoTime();
        try {
            Moment moment = moment();
            current = questions.ask(Deadline.in(settings.timeout()), connection -> reader.read(connection, moment));
            readAt = clock.instant();
        } catch (ProblemException e) {
            LOG.warn(
                    "lists stay as of {}: {}",
                    current.asOf().map(Instant::toString).orElse("never"),
                    e.getMessage());
        }
        took = Duration.ofNanos(System.nanoTime() - start);
        timer.record(took);
    }

    /** What is behind by days must not make flags look as if nobody asked for them. */
    private Moment moment() {
        Optional<Instant> asOf = questions.database().asOf();
        Instant now = clock.instant();
        return new Moment(asOf, asOf.filter(known -> known.isBefore(now)).orElse(now), now);
    }

    private Duration pause() {
        if (!isThere()) {
            return BEFORE_THE_FIRST;
        }
        Duration pause = took.multipliedBy(PAUSES_A_READING);
        return pause.compareTo(SHORTEST_PAUSE) < 0
                ? SHORTEST_PAUSE
                : pause.compareTo(settings.interval()) > 0 ? settings.interval() : pause;
    }

    private double ageSeconds() {
        return isThere() ? Duration.between(readAt, clock.instant()).toMillis() / 1000.0 : 0;
    }

    @Override
    public void close() {
        task.close();
    }
}
