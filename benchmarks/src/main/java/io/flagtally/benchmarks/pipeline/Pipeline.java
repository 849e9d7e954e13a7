package io.flagtally.benchmarks.pipeline;

import io.flagtally.benchmarks.aggregator.Lag;
import io.flagtally.benchmarks.aggregator.Variant;
import io.flagtally.benchmarks.gateway.ApiKeys;
import io.flagtally.benchmarks.gateway.GatewayProcess;
import io.flagtally.benchmarks.load.Answers;
import io.flagtally.benchmarks.load.Load;
import io.flagtally.benchmarks.load.Requests;
import io.flagtally.benchmarks.load.Target;
import io.flagtally.benchmarks.machine.Await;
import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.machine.ChildJvm;
import io.flagtally.benchmarks.payload.Fleet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;

/** Gateway, broker and aggregator, and a load that goes through all of them. */
final class Pipeline implements AutoCloseable {
    private static final Variant AGGREGATOR = Variant.OURS;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final ApiKeys KEYS = new ApiKeys(1);

    private final Broker broker;
    private final GatewayProcess gateway;
    private final ChildJvm aggregator;
    private final Lag lag;
    private final Load load;
    private final Target target;

    /**
     * What a spell came to.
     *
     * @param lag reports that were not counted at its end
     * @param freshness from a post to its row, ns
     */
    record Spell(
            double rate,
            Answers answers,
            long lag,
            Histogram freshness,
            Duration gatewayCpu,
            Duration brokerCpu,
            Duration aggregatorCpu) {}

    Pipeline(Broker broker, Path folder, List<String> jvmOptions, Fleet fleet, int connections) {
        this.broker = broker;
        this.gateway = new GatewayProcess(broker, folder, jvmOptions, KEYS, AGGREGATOR.topicPrefix());
        this.aggregator = AGGREGATOR.start(folder, broker, jvmOptions);
        this.lag = new Lag(broker.admin(), AGGREGATOR);
        this.target = gateway.target(List.of(KEYS.header(0)));
        this.load = new Load(target.address(), connections, Requests.fresh(target, fleet));
    }

    /** Waits until nothing is left to count. */
    void drain() {
        Await.until(aggregator, "done", PATIENCE, lag::isNone);
    }

    /** Reports a second that are counted while the gateway takes {@code perSecond}, which may be more. */
    double countedUnder(double perSecond, Duration time) {
        long start = System.nanoTime();
        Answers answers = load.openLoop(perSecond, time);
        double seconds = (System.nanoTime() - start) / 1e9;
        return Math.max(1, answers.accepted() - lag.ofReports()) / seconds;
    }

    /** A steady load, with probes for freshness beside it. */
    Spell steady(double perSecond, Duration time) {
        try (Freshness freshness = new Freshness(broker, AGGREGATOR.topicPrefix(), target, KEYS.header(0))) {
            Duration gatewayBefore = gateway.jvm().cpu();
            Duration brokerBefore = broker.jvm().cpu();
            Duration aggregatorBefore = aggregator.cpu();
            CompletableFuture<Histogram> rows = CompletableFuture.supplyAsync(() -> freshness.measure(time));
            Answers answers = load.openLoop(perSecond, time);
            long behind = lag.ofReports();
            return new Spell(
                    perSecond,
                    answers,
                    behind,
                    rows.join(),
                    gateway.jvm().cpu().minus(gatewayBefore),
                    broker.jvm().cpu().minus(brokerBefore),
                    aggregator.cpu().minus(aggregatorBefore));
        }
    }

    @Override
    public void close() {
        load.close();
        aggregator.close();
        gateway.close();
    }
}
