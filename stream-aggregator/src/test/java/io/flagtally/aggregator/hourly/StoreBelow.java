package io.flagtally.aggregator.hourly;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

/** A store that tells what was asked of it, in order. */
final class StoreBelow implements WindowStore<Bytes, byte[]> {
    final List<String> calls = new ArrayList<>();
    private final Map<KeyHour, byte[]> totals = new TreeMap<>();
    private boolean open = true;

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
    }

    @Override
    public WindowStoreIterator<byte[]> fetch(Bytes key, long timeFrom, long timeTo) {
        calls.add("scan");
        return null;
    }

    @Override
    public KeyValueIterator<Windowed<Bytes>, byte[]> fetch(Bytes keyFrom, Bytes keyTo, long timeFrom, long timeTo) {
        calls.add("scan");
        return null;
    }

    @Override
    public KeyValueIterator<Windowed<Bytes>, byte[]> fetchAll(long timeFrom, long timeTo) {
        calls.add("scan");
        return null;
    }

    @Override
    public KeyValueIterator<Windowed<Bytes>, byte[]> all() {
        calls.add("scan");
        return null;
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
        return true;
    }

    @Override
    public boolean isOpen() {
        return open;
    }
}
