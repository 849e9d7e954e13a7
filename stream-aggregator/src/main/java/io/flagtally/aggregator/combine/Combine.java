package io.flagtally.aggregator.combine;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Sums rows by key and hour until their task commits.
 *
 * @param <R> row
 * @param <K> what rows are summed by, within an hour
 * @param <C> their counts
 */
public final class Combine<R, K, C> implements ProcessorSupplier<byte[], R, K, C> {
    private final String name;
    private final Function<R, K> key;
    private final Function<R, C> counts;
    private final BinaryOperator<C> sum;
    private final int maxEntries;
    private final Counter rowsIn;
    private final Counter rowsOut;

    /**
     * Takes what is summed and how.
     *
     * @param name of the processor, and so of its place in the topology
     * @param maxEntries sums that one task holds; more are forwarded before the commit
     */
    public Combine(
            String name,
            Function<R, K> key,
            Function<R, C> counts,
            BinaryOperator<C> sum,
            int maxEntries,
            MeterRegistry registry) {
        this.name = name;
        this.key = key;
        this.counts = counts;
        this.sum = sum;
        this.maxEntries = maxEntries;
        this.rowsIn = counter(registry, "in", "rows that came to be combined");
        this.rowsOut = counter(registry, "out", "sums of them that were forwarded");
    }

    private Counter counter(MeterRegistry registry, String direction, String description) {
        return Counter.builder("flagtally.aggregator.combined." + direction)
                .description(description)
                .tag("processor", name)
                .register(registry);
    }

    @Override
    public Processor<byte[], R, K, C> get() {
        return new CombineProcessor<>(name, key, counts, sum, maxEntries, rowsIn, rowsOut);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return Set.of(new CommitHookBuilder(name));
    }
}
