package io.flagtally.aggregator.hourly;

import io.flagtally.aggregator.combine.CombineBounds;
import io.flagtally.aggregator.combine.CommitHook;
import io.flagtally.aggregator.rows.SumBlockReader;
import io.flagtally.aggregator.rows.UsageKind;
import io.micrometer.core.instrument.Counter;
import java.time.Instant;
import java.util.function.LongBinaryOperator;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.TimestampedWindowStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/**
 * One task's totals: what comes for a key and hour is summed on the heap, and added to the stored total when the task
 * commits. What is on the heap when the task dies is read again: its offsets are not committed yet.
 */
final class TotalsProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private final UsageKind kind;
    private final HourlyWindow window;
    private final long countFromMs;
    private final LongBinaryOperator add;
    private final CombineBounds bounds;
    private final SideOutput besides;
    private final Counter late;
    private final SumBlockReader blocks;
    private final StoredTotal storedTotal;
    private final OutputRow row;
    private HeldSums sums;
    private ProcessorContext<byte[], byte[]> context;
    private TimestampedWindowStore<byte[], byte[]> totals;
    private HourListener listener;

    TotalsProcessor(
            UsageKind kind,
            HourlyWindow window,
            Instant countFrom,
            LongBinaryOperator add,
            CombineBounds bounds,
            SideOutput besides,
            Counter late) {
        this.kind = kind;
        this.window = window;
        this.countFromMs = countFrom.toEpochMilli();
        this.add = add;
        this.bounds = bounds;
        this.besides = besides;
        this.late = late;
        this.blocks = new SumBlockReader(kind, this::add);
        this.storedTotal = new StoredTotal(kind);
        this.row = new OutputRow(kind);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> processorContext) {
        context = processorContext;
        // A task that failed is initialised once more, and reads again what it held.
        sums = new HeldSums(bounds);
        totals = processorContext.getStateStore(HourlyTotals.store(kind));
        listener = besides.listener(processorContext, this::writeAll);
        if (!bounds.areOff()) {
            CommitHook hook = processorContext.getStateStore(HourlyTotals.hook(kind));
            hook.onCommit(this::writeAll);
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        blocks.read(record.key(), record.value());
    }

    private void add(byte[] key, long timestamp, long first, long second) {
        KeyHour keyHour = new KeyHour(key, HourlyWindow.startOf(timestamp));
        sums.of(keyHour).add(first, second, timestamp, add);
        if (sums.areFull()) {
            writeAll();
        }
    }

    private void writeAll() {
        for (KeyHour keyHour : sums.inOrder()) {
            write(keyHour, sums.of(keyHour));
        }
        sums.clear();
    }

    private void write(KeyHour keyHour, Sum sum) {
        if (isPartial(keyHour.windowStart)) {
            late.increment();
            return;
        }
        ValueAndTimestamp<byte[]> before = totals.fetch(keyHour.key, keyHour.windowStart);
        long moreFirst = sum.first;
        long moreSecond = sum.second;
        if (before != null) {
            if (sum.isZero()) {
                return;
            }
            storedTotal.addTo(sum, before, add);
        }
        totals.put(keyHour.key, storedTotal.of(sum), keyHour.windowStart);
        if (!sum.isZero()) {
            context.forward(new Record<>(row.key(keyHour), row.value(sum), sum.timestamp), HourlyTotals.sink(kind));
        }
        // A count was 0 before if all of it has just come.
        boolean firstIsNew = moreFirst > 0 && sum.first == moreFirst;
        boolean secondIsNew = moreSecond > 0 && sum.second == moreSecond;
        if (before == null || firstIsNew || secondIsNew) {
            long hour = HourlyWindow.numberOf(keyHour.windowStart);
            listener.begun(keyHour.key, hour, firstIsNew, secondIsNew, sum.timestamp);
        }
    }

    /**
     * True if the store can't know the whole total, which would be replaced by a part: of a closed window, or of an
     * hour that others counted. Time is that of Kafka Streams, which goes on after a restart from what was committed;
     * the store's own may begin anew.
     */
    private boolean isPartial(long windowStart) {
        return windowStart < countFromMs || window.isClosed(windowStart, context.currentStreamTimeMs());
    }
}
