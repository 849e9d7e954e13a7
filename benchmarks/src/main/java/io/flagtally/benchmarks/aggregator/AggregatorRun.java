package io.flagtally.benchmarks.aggregator;

import io.flagtally.benchmarks.machine.Await;
import io.flagtally.benchmarks.machine.BenchTopics;
import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.machine.ChildJvm;
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

    private final Broker broker;
    private final Variant variant;
    private final Lag lag;
    private final RawTopic raw;
    private final List<ChildJvm> instances = new ArrayList<>();

    /** Starts an instance. */
    public AggregatorRun(Broker broker, Path folder, List<String> jvmOptions, Fleet fleet, Variant variant) {
        this(broker, folder, jvmOptions, fleet, variant, 1);
    }

    /**
     * Starts {@code count} instances; returns when each has as many raw partitions as any other. Were there state
     * before, one alone would have it, and keep the work until another had restored it.
     *
     * @param count divides {@link BenchTopics#PARTITIONS}
     */
    public AggregatorRun(Broker broker, Path folder, List<String> jvmOptions, Fleet fleet, Variant variant, int count) {
        this.broker = broker;
        this.variant = variant;
        this.lag = new Lag(broker.admin(), variant);
        this.raw = new RawTopic(broker, variant, fleet);
        try {
            for (int number = 1; number <= count; number++) {
                instances.add(variant.start(WorkFolder.within(folder, "instance-" + number), broker, jvmOptions));
            }
            await("sharing its raw partitions", START, () -> lag.isShared(count));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Its processes, in the order of their start. */
    public List<ChildJvm> instances() {
        return List.copyOf(instances);
    }

    /**
     * Lets it count reports of another environment, {@code reports} at a time, until its compilers are quiet, for at
     * most {@code most}; and then as many of those that are measured, so that their rows and connections are in state.
     */
    public WarmUp.Result warmUp(Duration most, long reports) {
        WarmUp.Result result = WarmUp.run(List.of(warmed(reports)), most, System::nanoTime);
        count(reports);
        return result;
    }

    private WarmUp.Server warmed(long reports) {
        return new WarmUp.Server() {
            @Override
            public String name() {
                return variant.label();
            }

            @Override
            public void load(int spell) {
                raw.fillForWarmUp(reports);
                raw.show();
                awaitDone();
            }

            @Override
            public Duration compilerCpu() {
                return sum(ChildJvm::compilerCpu).dividedBy(instances.size());
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

    private Duration sum(Function<ChildJvm, Duration> of) {
        return instances.stream().map(of).reduce(Duration.ZERO, Duration::plus);
    }

    /**
     * Lets it count the next reports, and measures from when they can be read until all that comes of them is
     * committed.
     */
    public Measured count(long reports) {
        raw.fill(reports);
        long repartitionBefore = repartitionBytes();
        long changelogBefore = changelogBytes();
        long recordsBefore = lag.written(variant::isRepartition);
        long rowsBefore = lag.written(variant::isHourly);
        Duration cpuBefore = sum(ChildJvm::cpu);
        long start = System.nanoTime();
        raw.show();
        awaitDone();
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        Duration cpu = sum(ChildJvm::cpu).minus(cpuBefore);
        return new Measured(
                reports,
                cpu,
                elapsed,
                repartitionBytes() - repartitionBefore,
                changelogBytes() - changelogBefore,
                lag.written(variant::isRepartition) - recordsBefore,
                lag.written(variant::isHourly) - rowsBefore);
    }

    /**
     * What it made of all reports.
     *
     * @throws IllegalStateException if that is not every evaluation in them
     */
    public Totals totals() {
        Totals totals = Totals.read(broker, variant);
        if (totals.evaluations() != raw.evaluations()) {
            throw new IllegalStateException("%s counted %d evaluations of the %d that were reported"
                    .formatted(variant.label(), totals.evaluations(), raw.evaluations()));
        }
        return totals;
    }

    private long repartitionBytes() {
        return broker.bytesWritten(variant::isRepartition);
    }

    private long changelogBytes() {
        return broker.bytesWritten(variant::isChangelog);
    }

    @Override
    public void close() {
        instances.forEach(ChildJvm::close);
        raw.close();
    }
}
