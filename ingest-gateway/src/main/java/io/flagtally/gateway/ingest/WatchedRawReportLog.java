package io.flagtally.gateway.ingest;

import io.flagtally.gateway.http.Outcome;
import io.flagtally.gateway.http.Outcome.Kind;
import io.flagtally.runtime.PeriodicTask;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the real log in the background as soon as Kafka is ready for it, and replaces a log that breaks. Always knows
 * whether reports can be written. Until the log is open every report is {@code UNAVAILABLE}, so the gateway can listen
 * before Kafka is there.
 */
public final class WatchedRawReportLog implements RawReportLog {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedRawReportLog.class);
    private static final Outcome UNAVAILABLE = Outcome.of(Kind.UNAVAILABLE);

    /**
     * How often to look at the topics. {@code afterProblem} also bounds how long a gateway stays unready once all is
     * well.
     */
    public record Intervals(Duration afterProblem, Duration whenWell) {
        public static final Intervals DEFAULT = new Intervals(Duration.ofSeconds(1), Duration.ofSeconds(5));
    }

    private final RawTopics topics;
    private final Supplier<RawReportLog> opener;
    private final Intervals intervals;
    private final Counter openings;
    private final PeriodicTask watcher;
    private volatile RawReportLog log = new NotOpen();
    private volatile boolean open;
    private volatile String problem = "Kafka was not looked at yet";
    private volatile boolean failing;
    private volatile boolean everWritable;

    /**
     * Doesn't block; {@link #start} begins to look.
     *
     * @param topics asked again and again; closed in the end
     * @param opener opens the log; throws {@link KafkaException} if that can't be done yet; may block on the network
     */
    public WatchedRawReportLog(
            RawTopics topics, Supplier<RawReportLog> opener, Intervals intervals, MeterRegistry metrics) {
        this.topics = topics;
        this.opener = opener;
        this.intervals = intervals;
        this.openings = Counter.builder("flagtally.gateway.producers.opened")
                .description("producers made: one, and one more for each that could not go on")
                .register(metrics);
        Gauge.builder("flagtally.gateway.writable", this, log -> log.problem().isEmpty() ? 1 : 0)
                .description("1 while reports can be written to Kafka, else 0")
                .register(metrics);
        this.watcher = new PeriodicTask("raw-topics", this::watch, this::pause);
    }

    public void start() {
        watcher.start();
    }

    @Override
    public void append(RawReport report, Consumer<Outcome> done) {
        if (failing && problem.equals(RawTopics.NO_ANSWER)) {
            // The buffer had its time: a report that comes now would only wait for the same refusal.
            done.accept(UNAVAILABLE);
            return;
        }
        log.append(report, outcome -> {
            boolean failed = outcome.kind() == Kind.UNAVAILABLE;
            if (failed != failing) {
                failing = failed;
            }
            done.accept(outcome);
        });
    }

    /** Why reports can't be written now; empty if they can. Doesn't block. */
    public Optional<String> problem() {
        if (!problem.isEmpty()) {
            return Optional.of(problem);
        }
        return failing ? Optional.of("the last report could not be written") : Optional.empty();
    }

    /** The same until reports could be written for the first time; empty from then on. Doesn't block. */
    public Optional<String> problemAtFirst() {
        return everWritable ? Optional.empty() : problem();
    }

    @Override
    public void close() {
        watcher.close();
        log.close();
        log = new NotOpen();
        topics.close();
    }

    private void watch() {
        try {
            look();
        } catch (RuntimeException e) {
            problem = "the look at the topics failed";
            throw e;
        }
    }

    private Duration pause() {
        return problem.isEmpty() ? intervals.whenWell() : intervals.afterProblem();
    }

    private void look() {
        // A gateway that gets no posts must find out by itself that writing works again, so a good look ends an older
        // failure.
        boolean failedBefore = failing;
        String found = topics.problem().orElseGet(this::open);
        if (Thread.currentThread().isInterrupted()) {
            return;
        }
        if (found.isEmpty() && failedBefore) {
            failing = false;
        }
        if (!found.equals(problem)) {
            problem = found;
            if (found.isEmpty()) {
                everWritable = true;
                LOG.info("reports can be written");
            } else {
                LOG.warn("reports can't be written, and are answered with 503: {}", found);
            }
        }
    }

    /** What stands against opening the log, or nothing. */
    private String open() {
        if (open && log.isBroken()) {
            log.close();
            open = false;
        }
        if (!open) {
            try {
                log = opener.get();
                open = true;
                openings.increment();
            } catch (KafkaException e) {
                return String.valueOf(e.getMessage());
            }
        }
        return "";
    }

    /** Stands in before the log is open, and after it is closed. */
    private static final class NotOpen implements RawReportLog {
        @Override
        public void append(RawReport report, Consumer<Outcome> done) {
            done.accept(UNAVAILABLE);
        }

        @Override
        public void close() {
            // Nothing to close.
        }
    }
}
