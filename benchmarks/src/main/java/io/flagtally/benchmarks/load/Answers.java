package io.flagtally.benchmarks.load;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What came back in one spell of load. For one thread. */
public final class Answers {
    private final Map<Integer, Long> byStatus = new TreeMap<>();
    private final Histogram latency = new Histogram(3);
    private Duration elapsed = Duration.ZERO;
    private Duration generatorCpu = Duration.ZERO;

    void add(int status, long nanos) {
        byStatus.merge(status, 1L, Long::sum);
        latency.recordValue(Math.max(0, nanos));
    }

    void took(Duration time, Duration cpu) {
        elapsed = time;
        generatorCpu = cpu;
    }

    /** These and those of another spell. */
    public Answers plus(Answers other) {
        Answers sum = new Answers();
        for (Answers part : List.of(this, other)) {
            part.byStatus.forEach((status, count) -> sum.byStatus.merge(status, count, Long::sum));
            sum.latency.add(part.latency);
            sum.elapsed = sum.elapsed.plus(part.elapsed);
            sum.generatorCpu = sum.generatorCpu.plus(part.generatorCpu);
        }
        return sum;
    }

    /** Those with a 2xx status. */
    public long accepted() {
        return byStatus.entrySet().stream()
                .filter(status -> status.getKey() / 100 == 2)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** All others by status; empty if there were none. */
    public Map<Integer, Long> refused() {
        Map<Integer, Long> refused = new TreeMap<>(byStatus);
        refused.keySet().removeIf(status -> status / 100 == 2);
        return refused;
    }

    /** Accepted requests a second. */
    public double perSecond() {
        return accepted() * 1e9 / elapsed.toNanos();
    }

    /** CPU time of the generator's thread. */
    public Duration generatorCpu() {
        return generatorCpu;
    }

    /** Part of a core that the generator was busy for. */
    public double generatorShare() {
        return (double) generatorCpu.toNanos() / elapsed.toNanos();
    }

    /** From when a request was due to its answer, ms, of all requests, that part of which were faster. */
    public double millisAt(double percentile) {
        return latency.getValueAtPercentile(percentile) / 1e6;
    }
}
