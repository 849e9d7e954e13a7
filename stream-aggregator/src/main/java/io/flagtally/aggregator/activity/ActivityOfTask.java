package io.flagtally.aggregator.activity;

import io.flagtally.aggregator.expiry.ExpiryWalk;
import io.flagtally.aggregator.expiry.ReceiptTime;
import io.flagtally.aggregator.hourly.HourListener;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * One task's activity of flags. It is asked when an hour of a key begins, and when that hour first has a yes or a no:
 * so it reads, writes and forwards at most three times a key and hour.
 */
final class ActivityOfTask implements HourListener {
    private final ProcessorContext<byte[], byte[]> context;
    private final KeyValueStore<byte[], SeenHours> store;
    private final ReceiptTime receiptTime;
    private final Counter expired;
    private final ExpiryWalk<byte[], SeenHours> walk;
    private final ActivityRow row = new ActivityRow();

    ActivityOfTask(
            ProcessorContext<byte[], byte[]> context,
            KeyValueStore<byte[], SeenHours> store,
            Duration expiry,
            ReceiptTime receiptTime,
            Counter expired) {
        this.context = context;
        this.store = store;
        this.receiptTime = receiptTime;
        this.expired = expired;
        this.walk = new ExpiryWalk<>(store, (key, seen, now) -> seen.isExpiredAt(now, expiry));
    }

    @Override
    public void begun(byte[] key, long hour, boolean yes, boolean no, long timestamp) {
        receiptTime.received(timestamp);
        SeenHours before = store.get(key);
        SeenHours now = SeenHours.of(hour, yes, no);
        SeenHours after = before == null ? now : before.merge(now);
        if (!after.equals(before)) {
            store.put(key, after);
            context.forward(new Record<>(row.key(key), row.value(after), timestamp), FlagActivities.SINK);
        }
    }

    void expire(long now) {
        for (byte[] key : walk.next(now)) {
            store.delete(key);
            expired.increment();
            context.forward(new Record<>(row.key(key), null, now), FlagActivities.SINK);
        }
    }
}
