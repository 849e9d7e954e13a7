package io.flagtally.aggregator.hourly;

import io.flagtally.aggregator.combine.CommitHook;
import io.micrometer.core.instrument.Counter;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.TimestampedWindowStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/**
 * One task's totals: what comes for a key and hour is summed on the heap, and added to the stored total when the task commits.
 * What is on the heap when the task dies is read again: its offsets are not committed yet.
 */
final class TotalsProcessor<K, C, OK, OV> implements Processor<K, C, OK, OV> {
    private final UsageKind<?, K, C, OK, OV> kind;
    private final HourlyWindow window;
    private final int maxEntries;
    private final Counter late;
    private final Map<Slot<K>, Sum<C>> sums = new HashMap<>();
    private ProcessorContext<OK, OV> context;
    private TimestampedWindowStore<K, C> totals;
    private long streamTime = Long.MIN_VALUE;

    TotalsProcessor(UsageKind<?, K, C, OK, OV> kind, HourlyWindow window, int maxEntries, Counter late) {
        this.kind = kind;
        this.window = window;
        this.maxEntries = maxEntries;
        this.late = late;
    }

    /** {@code windowStart} in ms since the epoch. */
    private record Slot<K>(K key, long windowStart) {}

    /** {@code timestamp}: the largest event time of what was summed, in ms since the epoch. */
    private record Sum<C>(C counts, long timestamp) {}

    @Override
    public void init(ProcessorContext<OK, OV> processorContext) {
        context = processorContext;
        totals = processorContext.getStateStore(HourlyTotals.store(kind));
        if (maxEntries > 0) {
            CommitHook hook = processorContext.getStateStore(HourlyTotals.hook(kind));
            hook.onCommit(this::writeAll);
        }
    }

    @Override
    public void process(Record<K, C> record) {
        streamTime = Math.max(streamTime, record.timestamp());
        Slot<K> slot = new Slot<>(record.key(), HourlyWindow.startOf(record.timestamp()));
        sums.merge(slot, new Sum<>(record.value(), record.timestamp()), this::add);
        if (sums.size() >= maxEntries) {
            writeAll();
        }
    }

    private Sum<C> add(Sum<C> left, Sum<C> right) {
        return new Sum<>(kind.sum(left.counts, right.counts), Math.max(left.timestamp, right.timestamp));
    }

    private void writeAll() {
        sums.forEach(this::write);
        sums.clear();
    }

    /** Of a closed window the store may hold nothing more: what is added to it now would replace a whole total by a part. */
    private void write(Slot<K> slot, Sum<C> sum) {
        if (window.isClosed(slot.windowStart, streamTime)) {
            late.increment();
            return;
        }
        ValueAndTimestamp<C> before = totals.fetch(slot.key, slot.windowStart);
        Sum<C> total = before == null ? sum : add(new Sum<>(before.value(), before.timestamp()), sum);
        totals.put(slot.key, ValueAndTimestamp.make(total.counts, total.timestamp), slot.windowStart);
        Instant start = Instant.ofEpochMilli(slot.windowStart);
        context.forward(new Record<>(
                kind.outputKey(slot.key, start), kind.outputValue(slot.key, start, total.counts), total.timestamp));
    }

    @Override
    public void close() {
        sums.clear();
    }
}
