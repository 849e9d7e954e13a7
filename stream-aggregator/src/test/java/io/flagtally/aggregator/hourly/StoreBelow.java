package io.flagtally.aggregator.hourly;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.kstream.internals.TimeWindow;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/** A store that tells what was asked of it, in order. Its scans are of all that it holds. */
final class StoreBelow implements WindowStore<Bytes, byte[]> {
    final List<String> calls = new ArrayList<>();
    final Position position = Position.emptyPosition().withComponent("repartition", 3, 7);
    private final Map<KeyHour, byte[]> totals = new TreeMap<>();
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private boolean open = true;

    /** Whether it is on disk, and keeps there up to which offsets it is complete. */
    boolean durable = true;

    @Override
    public void put(Bytes key, byte[] total, long windowStart) {
        calls.add("put " + text(key) + " " + windowStart / HourlyWindow.SIZE.toMillis() + " " + new String(total));
        totals.put(new KeyHour(key.get(), windowStart), total);
    }

    private static String text(Bytes key) {
        return new String(key.get());
    }

    @Override
    public byte[] fetch(Bytes key, long windowStart) {
        return totals.get(new KeyHour(key.get(), windowStart));
    }

    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        calls.add("commit " + changelogOffsets.values());
        committed.putAll(changelogOffsets);
    }

    @Override
    public Long committedOffset(TopicPartition partition) {
        return committed.get(partition);
    }

    @Override
    public WindowStoreIterator<byte[]> fetch(Bytes key, long timeFrom, long timeTo) {
        return new HoursOfKey(scan(keyHour -> keyHour.windowStart));
    }

    @Override
    public KeyValueIterator<Windowed<Bytes>, byte[]> fetch(Bytes keyFrom, Bytes keyTo, long timeFrom, long timeTo) {
        return all();
    }

    @Override
    public KeyValueIterator<Windowed<Bytes>, byte[]> fetchAll(long timeFrom, long timeTo) {
        return all();
    }

    @Override
    public KeyValueIterator<Windowed<Bytes>, byte[]> all() {
        return new Scan<>(scan(keyHour ->
                new Windowed<>(Bytes.wrap(keyHour.key), new TimeWindow(keyHour.windowStart, Long.MAX_VALUE))));
    }

    private <K> Iterator<KeyValue<K, byte[]>> scan(Function<KeyHour, K> key) {
        calls.add("scan");
        return totals.entrySet().stream()
                .map(total -> KeyValue.pair(key.apply(total.getKey()), total.getValue()))
                .iterator();
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        open = true;
    }

    @Override
    public String name() {
        return "below";
    }

    @Override
    public void close() {
        open = false;
    }

    @Override
    public boolean persistent() {
        return durable;
    }

    @Override
    @SuppressWarnings("deprecation") // To be answered as long as it is asked.
    public boolean managesOffsets() {
        return durable;
    }

    @Override
    public Position getPosition() {
        return position;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    private static class Scan<K> implements KeyValueIterator<K, byte[]> {
        private final Iterator<KeyValue<K, byte[]>> totals;

        Scan(Iterator<KeyValue<K, byte[]>> totals) {
            this.totals = totals;
        }

        @Override
        public boolean hasNext() {
            return totals.hasNext();
        }

        @Override
        public KeyValue<K, byte[]> next() {
            return totals.next();
        }

        @Override
        public K peekNextKey() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private static final class HoursOfKey extends Scan<Long> implements WindowStoreIterator<byte[]> {
        HoursOfKey(Iterator<KeyValue<Long, byte[]>> totals) {
            super(totals);
        }
    }
}
