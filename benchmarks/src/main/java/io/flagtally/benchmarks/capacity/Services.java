package io.flagtally.benchmarks.capacity;

import io.flagtally.benchmarks.aggregator.Application;
import io.flagtally.benchmarks.aggregator.Lag;
import io.flagtally.benchmarks.aggregator.Variant;
import io.flagtally.benchmarks.gateway.ApiKeys;
import io.flagtally.benchmarks.gateway.Contender;
import io.flagtally.benchmarks.gateway.GatewayProcess;
import io.flagtally.benchmarks.load.Answers;
import io.flagtally.benchmarks.load.Load;
import io.flagtally.benchmarks.load.Requests;
import io.flagtally.benchmarks.machine.Await;
import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.machine.ChildJvm;
import io.flagtally.benchmarks.machine.WarmUp;
import io.flagtally.benchmarks.machine.WorkFolder;
import io.flagtally.benchmarks.payload.Fleet;
import io.flagtally.benchmarks.pipeline.Freshness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** A gateway and an aggregator at a broker, each in a JVM of its own, and the load that goes through all. */
final class Services implements AutoCloseable, WarmUp.Server {
    private static final Application APPLICATION = new Application("", "bench");
    private static final int HTTP_CONNECTIONS = 64;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Broker broker;
    private final Duration spell;
    private final GatewayProcess gateway;
    private final Contender contender;
    private final Path folder;
    private final Supplier<ChildJvm> aggregators;
    private final Lag lag;
    private final Load load;
    private ChildJvm aggregator;

    /**
     * Returns when gateway and aggregator have begun.
     *
     * @param spell of warm-up
     */
    Services(
            Broker broker, Path folder, List<String> jvmOptions, Fleet fleet, Duration commitInterval, Duration spell) {
        this.broker = broker;
        this.spell = spell;
        this.gateway = new GatewayProcess(broker, folder, jvmOptions, new ApiKeys(1), APPLICATION.topicPrefix());
        this.contender = gateway.contender("gateway", 1);
        this.folder = folder;
        this.aggregators = () -> Variant.OURS.start(
                APPLICATION, folder, broker, jvmOptions, "--commit-interval=" + commitInterval.toMillis() + "ms");
        this.aggregator = aggregators.get();
        this.lag = Lag.of(broker.admin(), APPLICATION);
        this.load = new Load(
                contender.target().address(),
                HTTP_CONNECTIONS,
                Requests.shuffledRounds(contender.target(), fleet, contender.header()));
        await("reading the raw topic", () -> lag.isShared(APPLICATION.rawTopic(), 1));
    }

    @Override
    public String name() {
        return "gateway, aggregator and broker";
    }

    /** As many reports as are taken, until all are counted. */
    @Override
    public long load(int number) {
        Answers answers = load.closedLoop(spell);
        await("done", lag::isNone);
        return answers.accepted();
    }

    @Override
    public Duration compilerCpu() {
        return contender.compilerCpu().plus(aggregator.times().compilerCpu());
    }

    /**
     * Reports at that rate and probes beside them, measured for {@code time} after some without of {@code settling}.
     */
    Steady steady(double perSecond, Duration settling, Duration time) {
        load.openLoop(perSecond, settling);
        try (Freshness freshness = new Freshness(broker.bootstrapServers(), contender)) {
            Counters before = counters();
            CompletableFuture<Histogram> rows = CompletableFuture.supplyAsync(() -> freshness.measure(time));
            Answers answers = load.openLoop(perSecond, time);
            Counters grown = counters().minus(before);
            long waiting = lag.records();
            Histogram fresh = rows.join();
            return new Steady(answers.accepted() + fresh.getTotalCount(), waiting, grown, fresh);
        }
    }

    /** Starts the aggregator anew with its state, and then without, from so many records or more. */
    Restore restore(long records) {
        Duration kept = startAgain();
        aggregator.close();
        try (LongerChangelogs changelogs = new LongerChangelogs(broker, APPLICATION)) {
            changelogs.growTo(records);
        }
        WorkFolder.delete(Variant.state(APPLICATION, folder));
        // Where reports lie is remembered on the heap, and so restored by every start.
        long restored = lag.written(APPLICATION::isHourlyChangelog);
        return new Restore(restored, startAgain().minus(kept));
    }

    /** CPU until it has counted what was posted meanwhile. */
    private Duration startAgain() {
        aggregator.close();
        load.openLoop(HTTP_CONNECTIONS, Duration.ofSeconds(1));
        aggregator = aggregators.get();
        await("done", lag::isNone);
        return aggregator.times().cpu();
    }

    private Counters counters() {
        return new Counters(
                contender.cpu(),
                aggregator.times().cpu(),
                broker.times().cpu(),
                broker.bytesWritten(APPLICATION.rawTopic()::equals),
                broker.bytesWritten(APPLICATION::isRepartition),
                broker.bytesWritten(APPLICATION::isChangelog),
                broker.bytesWritten(APPLICATION::isHourly),
                lag.written(APPLICATION::isHourly));
    }

    private void await(String what, BooleanSupplier condition) {
        Await.until(aggregator, what, PATIENCE, condition);
    }

    @Override
    public void close() {
        load.close();
        aggregator.close();
        gateway.close();
    }
}
