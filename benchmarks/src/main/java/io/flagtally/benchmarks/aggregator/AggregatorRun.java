package io.flagtally.benchmarks.aggregator;

import io.flagtally.benchmarks.machine.Await;
import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.machine.ChildJvm;
import io.flagtally.benchmarks.machine.ProcessTimes;
import io.flagtally.benchmarks.machine.WarmUp;
import io.flagtally.benchmarks.machine.WorkFolder;
import io.flagtally.benchmarks.payload.Fleet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * One variant that starts without state, on reports that are all there beforehand: an instance, or several that share
 * its partitions, each in a JVM of its own.
 */
public final class AggregatorRun implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final AggregatorSetup setup;
    private final Application application;
    private final Broker broker;
    private final Lag lag;
    private final RawTopic raw;
    private final List<ChildJvm> instances = new ArrayList<>();

    /**
     * Starts all instances; returns when each has as many raw partitions as any other. Were there state before, one
     * alone would have it, and keep the work until another had restored it.
     */
    public AggregatorRun(Broker broker, Path folder, List<String> jvmOptions, Fleet fleet, AggregatorSetup setup) {
        this.setup = setup;
        this.application = setup.application();
        this.broker = broker;
        this.lag = Lag.of(broker.admin(), application);
        this.raw = new RawTopic(broker, application, fleet);
        try {
            for (int number = 1; number <= setup.instances(); number++) {
                Path own = WorkFolder.within(folder, "instance-" + number);
                instances.add(setup.variant().start(application, own, broker, jvmOptions));
            }
            await("sharing its raw partitions", START, () -> lag.isShared(application.rawTopic(), setup.instances()));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Its processes, in the order of their start. */
    public List<ChildJvm> instances() {
        return List.copyOf(instances);
    }

    /** What is to be warmed: it counts reports of another environment, {@code reports} in a spell. */
    public WarmUp.Server warmed(long reports) {
        return new WarmUp.Server() {
            @Override
            public String name() {
                return setup.name();
            }

            @Override
            public long load(int spell) {
                raw.fillForWarmUp(reports);
                raw.show();
                awaitDone();
                return reports;
            }

            @Override
            public Duration compilerCpu() {
                return sum(ProcessTimes::compilerCpu).dividedBy(instances.size());
            }
        };
    }

    private void awaitDone() {
        await("done", PATIENCE, lag::isNone);
    }

    private void await(String what, Duration most, BooleanSupplier condition) {
        Await.until(instances.get(0), what, most, () -> {
            instances.forEach(ChildJvm::checkAlive);
            return condition.getAsBoolean();
        });
    }

    private Duration sum(Function<ProcessTimes, Duration> of) {
        return instances.stream().map(ChildJvm::times).map(of).reduce(Duration.ZERO, Duration::plus);
    }

    /**
     * Lets it count the next reports, and measures from when they can be read until all that comes of them is
     * committed.
     */
    public Measured count(long reports) {
        raw.fill(reports);
        long repartitionBefore = repartitionBytes();
        long changelogBefore = changelogBytes();
        long recordsBefore = lag.written(application::isRepartition);
        long rowsBefore = lag.written(application::isHourly);
        Duration cpuBefore = sum(ProcessTimes::cpu);
        long start = System.nanoTime();
        raw.show();
        awaitDone();
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        Duration cpu = sum(ProcessTimes::cpu).minus(cpuBefore);
        return new Measured(
                reports,
                cpu,
                elapsed,
                repartitionBytes() - repartitionBefore,
                changelogBytes() - changelogBefore,
                lag.written(application::isRepartition) - recordsBefore,
                lag.written(application::isHourly) - rowsBefore);
    }

    /**
     * What it made of all reports.
     *
     * @throws IllegalStateException if that is not every evaluation in them
     */
    public Totals totals() {
        Totals totals = Totals.read(broker, application);
        if (totals.evaluations() != raw.evaluations()) {
            throw new IllegalStateException("%s counted %d evaluations of the %d that were reported"
                    .formatted(setup.name(), totals.evaluations(), raw.evaluations()));
        }
        return totals;
    }

    /** Up to {@code most} of the hourly rows that it wrote last, with what it stored for each. */
    public List<ChangedRow> changedRows(int most) {
        try (LastRecords records = new LastRecords(broker)) {
            return records.changedRows(application, most);
        }
    }

    private long repartitionBytes() {
        return broker.bytesWritten(application::isRepartition);
    }

    private long changelogBytes() {
        return broker.bytesWritten(application::isChangelog);
    }

    @Override
    public void close() {
        instances.forEach(ChildJvm::close);
        raw.close();
    }
}
