package io.flagtally.aggregator.hourly;

import io.flagtally.aggregator.combine.CombineBounds;
import io.flagtally.aggregator.combine.HeapUse;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.TimestampedBytesStore;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/**
 * Holds totals of the newest hour and of the one before on the heap. They go to the store below when a newer hour
 * begins, when there are too many, and when Kafka Streams commits the store. The changelog lies above: it has every
 * change already. One thread.
 *
 * <p>Why none gets lost: with its commit a store says up to which offset of the changelog it is complete, so before
 * that all is written below. Under exactly once that is when a task leaves in good order; one that dies is restored
 * from its changelog. Nothing is held behind a commit: a task that becomes a standby goes on in the store below.
 */
final class HotTotals implements WindowStore<Bytes, byte[]>, TimestampedBytesStore {
    private final WindowStore<Bytes, byte[]> below;
    private final CombineBounds bounds;
    private final HotTotalsMetrics metrics;
    private final Map<KeyHour, byte[]> held = new HashMap<>();
    private final HeapUse use = new HeapUse();

    /** Start of the newest hour, in ms since the epoch. */
    private long newest;

    /** {@code bounds}: of what is held. */
    HotTotals(WindowStore<Bytes, byte[]> below, CombineBounds bounds, HotTotalsMetrics metrics) {
        this.below = below;
        this.bounds = bounds;
        this.metrics = metrics;
    }

    /** The array is changed by the next put: to be read at once, as Kafka Streams does. */
    @Override
    public byte[] fetch(Bytes key, long windowStart) {
        byte[] total = held.get(new KeyHour(key.get(), windowStart));
        return total != null ? total : below.fetch(key, windowStart);
    }

    /** {@code total} is kept, not copied. It is never null: totals leave with their hours. */
    @Override
    public void put(Bytes key, byte[] total, long windowStart) {
        if (windowStart > newest) {
            writeBelow();
            newest = windowStart;
        }
        if (windowStart < newest - HourlyWindow.SIZE.toMillis()) {
            below.put(key, total, windowStart);
        } else {
            hold(new KeyHour(key.get(), windowStart), total);
        }
    }

    private void hold(KeyHour keyHour, byte[] total) {
        byte[] before = held.get(keyHour);
        if (before != null && before.length == total.length) {
            // In place: old objects that come to refer to new ones are what garbage collectors have most work with.
            System.arraycopy(total, 0, before, 0, total.length);
            return;
        }
        held.put(keyHour, total);
        if (before == null) {
            use.addTotal(keyHour.key.length + total.length);
            metrics.held.incrementAndGet();
            if (use.isPast(bounds)) {
                metrics.spilled.increment(held.size());
                writeBelow();
            }
        }
    }

    /** In the order of its keys, and so the faster. */
    private void writeBelow() {
        KeyHour[] inOrder = held.keySet().toArray(KeyHour[]::new);
        Arrays.sort(inOrder);
        for (KeyHour keyHour : inOrder) {
            below.put(Bytes.wrap(keyHour.key), held.get(keyHour), keyHour.windowStart);
        }
        forget();
    }

    private void forget() {
        metrics.held.addAndGet(-held.size());
        held.clear();
        use.clear();
    }

    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        writeBelow();
        below.commit(changelogOffsets);
    }

    /** What was not committed is not up to any offset, and is restored. */
    @Override
    public void close() {
        forget();
        below.close();
    }

    @Override
    public WindowStoreIterator<byte[]> fetch(Bytes key, long timeFrom, long timeTo) {
        writeBelow();
        return below.fetch(key, timeFrom, timeTo);
    }

    @Override
    public KeyValueIterator<Windowed<Bytes>, byte[]> fetch(Bytes keyFrom, Bytes keyTo, long timeFrom, long timeTo) {
        writeBelow();
        return below.fetch(keyFrom, keyTo, timeFrom, timeTo);
    }

    @Override
    public KeyValueIterator<Windowed<Bytes>, byte[]> fetchAll(long timeFrom, long timeTo) {
        writeBelow();
        return below.fetchAll(timeFrom, timeTo);
    }

    @Override
    public KeyValueIterator<Windowed<Bytes>, byte[]> all() {
        writeBelow();
        return below.all();
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        below.init(context, root);
    }

    @Override
    @SuppressWarnings("deprecation") // To be answered as long as it is asked.
    public boolean managesOffsets() {
        return below.managesOffsets();
    }

    @Override
    public Long committedOffset(TopicPartition partition) {
        return below.committedOffset(partition);
    }

    @Override
    public Position getPosition() {
        return below.getPosition();
    }

    @Override
    public String name() {
        return below.name();
    }

    @Override
    public boolean persistent() {
        return below.persistent();
    }

    @Override
    public boolean isOpen() {
        return below.isOpen();
    }
}
