package io.flagtally.aggregator.combine;

import io.micrometer.core.instrument.Counter;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** One task's sums. What is here when the task dies is read again: the offsets of its rows are not committed yet. */
final class CombineProcessor<R, K, C> implements Processor<byte[], R, K, C> {
    private static final long HOUR_MS = 3_600_000L;

    private final String hookName;
    private final Function<R, K> key;
    private final Function<R, C> counts;
    private final BinaryOperator<C> sum;
    private final int maxEntries;
    private final Counter rowsIn;
    private final Counter rowsOut;
    private final Map<Slot<K>, Sum<C>> sums = new HashMap<>();
    private ProcessorContext<K, C> context;

    CombineProcessor(
            String hookName,
            Function<R, K> key,
            Function<R, C> counts,
            BinaryOperator<C> sum,
            int maxEntries,
            Counter rowsIn,
            Counter rowsOut) {
        this.hookName = hookName;
        this.key = key;
        this.counts = counts;
        this.sum = sum;
        this.maxEntries = maxEntries;
        this.rowsIn = rowsIn;
        this.rowsOut = rowsOut;
    }

    /** Where rows are summed: the window is decided by the record's timestamp, so only rows of one hour may meet. */
    private record Slot<K>(K key, long hour) {}

    /** {@code timestamp}: the largest of the rows' event times, in ms since the epoch. */
    private record Sum<C>(C counts, long timestamp) {}

    @Override
    public void init(ProcessorContext<K, C> processorContext) {
        context = processorContext;
        CommitHook hook = processorContext.getStateStore(hookName);
        hook.onCommit(this::forwardAll);
    }

    @Override
    public void process(Record<byte[], R> row) {
        rowsIn.increment();
        Slot<K> slot = new Slot<>(key.apply(row.value()), Math.floorDiv(row.timestamp(), HOUR_MS));
        sums.merge(slot, new Sum<>(counts.apply(row.value()), row.timestamp()), this::add);
        if (sums.size() >= maxEntries) {
            forwardAll();
        }
    }

    private Sum<C> add(Sum<C> left, Sum<C> right) {
        return new Sum<>(sum.apply(left.counts, right.counts), Math.max(left.timestamp, right.timestamp));
    }

    private void forwardAll() {
        sums.forEach((slot, total) -> context.forward(new Record<>(slot.key, total.counts, total.timestamp)));
        rowsOut.increment(sums.size());
        sums.clear();
    }

    @Override
    public void close() {
        sums.clear();
    }
}
