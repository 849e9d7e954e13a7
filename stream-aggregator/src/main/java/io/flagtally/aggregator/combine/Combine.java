package io.flagtally.aggregator.combine;

import io.flagtally.aggregator.rows.IntakeOutput;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.function.LongBinaryOperator;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;

/** Gives each task a place to sum its rows in until it commits. */
public final class Combine {
    private final CombineBounds bounds;
    private final LongBinaryOperator add;
    private final int partitions;
    private final CombineMetrics metrics;

    /**
     * Takes what all tasks share.
     *
     * @param bounds of one processor of one task; more is forwarded before the commit
     * @param add adds two counts of at least 0
     * @param partitions of the repartition topics that sums go to
     */
    public Combine(CombineBounds bounds, LongBinaryOperator add, int partitions, MeterRegistry registry) {
        this.bounds = bounds;
        this.add = add;
        this.partitions = partitions;
        this.metrics = new CombineMetrics(registry);
    }

    /** The store that a processor needs to ask for {@link #sums}: by that name it hears of a commit. */
    public Set<StoreBuilder<?>> stores(String hookName) {
        return bounds.areOff() ? Set.of() : Set.of(new CommitHookBuilder(hookName));
    }

    /**
     * Sums that leave through {@code context} at the latest when its task commits. To be called in the processor's
     * {@code init}.
     */
    public RowSums sums(String hookName, ProcessorContext<byte[], IntakeOutput> context) {
        RowSums sums = new RowSums(
                bounds,
                add,
                partitions,
                metrics,
                (row, timestamp) -> context.forward(new Record<>(null, row, timestamp)));
        if (!bounds.areOff()) {
            CommitHook hook = context.getStateStore(hookName);
            hook.onCommit(sums::forwardAll);
        }
        return sums;
    }
}
