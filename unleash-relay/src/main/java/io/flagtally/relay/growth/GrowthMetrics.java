package io.flagtally.relay.growth;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;

/**
 * Counts evaluations by what became of them. Of each environment, at any time, {@code grown} = {@code sent} +
 * {@code left.out} + {@code waiting}: what a task finds waiting when it begins counts as grown, and what still waits
 * when it ends as left out, {@code handed-over}. Any number of threads.
 */
public final class GrowthMetrics {
    private static final String EVALUATIONS = "flagtally.relay.evaluations.";

    private final MeterRegistry registry;
    private final Map<String, OfEnvironment> environments = new ConcurrentHashMap<>();

    public GrowthMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    OfEnvironment of(String environment) {
        return environments.computeIfAbsent(environment, OfEnvironment::new);
    }

    /** Variants that are not told of although their flag's evaluations are, by what they count. */
    void variantsLeftOut(LeftOut reason, long count) {
        Counter.builder("flagtally.relay.variants.left.out")
                .description("counts of variants that are not sent, by reason")
                .tag("reason", reason.tag())
                .register(registry)
                .increment((double) count);
    }

    /** The evaluations of one environment, which one task holds at a time. */
    final class OfEnvironment {
        private final String environment;
        private final Counter grown;
        private final Counter sent;
        private final Counter bodies;
        private final DoubleAdder waiting = new DoubleAdder();

        private OfEnvironment(String environment) {
            this.environment = environment;
            this.grown = counter("grown", "evaluations that totals have grown by");
            this.sent = counter("sent", "evaluations in bodies that the Unleash server took");
            this.bodies = Counter.builder("flagtally.relay.bodies.made")
                    .description("bodies made of growth and applications")
                    .tag("environment", environment)
                    .register(registry);
            Gauge.builder(EVALUATIONS + "waiting", waiting, DoubleAdder::sum)
                    .description("evaluations that are not sent yet, those in unposted bodies included")
                    .tag("environment", environment)
                    .register(registry);
        }

        private Counter counter(String name, String description) {
            return Counter.builder(EVALUATIONS + name)
                    .description(description)
                    .tag("environment", environment)
                    .register(registry);
        }

        void grew(long evaluations) {
            grown.increment((double) evaluations);
            waiting.add((double) evaluations);
        }

        void bodyMade() {
            bodies.increment();
        }

        void sent(long evaluations) {
            sent.increment((double) evaluations);
            waiting.add(-(double) evaluations);
        }

        void leftOut(LeftOut reason, long evaluations) {
            leftOut(reason, (double) evaluations);
        }

        private void leftOut(LeftOut reason, double evaluations) {
            Counter.builder(EVALUATIONS + "left.out")
                    .description("evaluations that are not sent, by reason")
                    .tag("environment", environment)
                    .tag("reason", reason.tag())
                    .register(registry)
                    .increment(evaluations);
            waiting.add(-evaluations);
        }

        /** The task that held it ends. */
        void handedOver() {
            // Sums of numbers past 2^53 are not exact, and a counter takes no negative one.
            leftOut(LeftOut.HANDED_OVER, Math.max(0, waiting.sum()));
        }
    }
}
