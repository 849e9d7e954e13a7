package io.flagtally.aggregator.applications;

import io.flagtally.aggregator.combine.CombineBounds;
import io.flagtally.aggregator.combine.CommitHook;
import io.flagtally.aggregator.combine.HeapUse;
import io.flagtally.aggregator.expiry.ExpiryWalk;
import io.flagtally.aggregator.expiry.ReceiptTime;
import io.flagtally.model.rows.ClientApplicationKey;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * One task's applications: what comes of one is merged on the heap, and with what is stored when the task commits, so
 * that each is written and forwarded once for all tasks and reports that saw it. One that went unseen for too long is
 * deleted.
 */
final class ApplicationProcessor
        extends ContextualProcessor<ClientApplicationKey, SeenBetween, ClientApplicationKey, SeenBetween> {
    private final CombineBounds bounds;
    private final Duration expiry;
    private final ReceiptTime receiptTime;
    private final Counter expired;
    private final Map<ClientApplicationKey, SeenBetween> pending = new HashMap<>();
    private final HeapUse use = new HeapUse();
    private KeyValueStore<ClientApplicationKey, SeenBetween> applications;
    private ExpiryWalk<ClientApplicationKey, SeenBetween> walk;

    ApplicationProcessor(CombineBounds bounds, Duration expiry, ReceiptTime receiptTime, Counter expired) {
        this.bounds = bounds;
        this.expiry = expiry;
        this.receiptTime = receiptTime;
        this.expired = expired;
    }

    @Override
    public void init(ProcessorContext<ClientApplicationKey, SeenBetween> context) {
        super.init(context);
        applications = context.getStateStore(ClientApplications.STORE);
        walk = new ExpiryWalk<>(applications, (key, seen, now) -> seen.isExpiredAt(now, expiry));
        if (!bounds.areOff()) {
            CommitHook hook = context.getStateStore(ClientApplications.HOOK);
            hook.onCommit(this::writeAll);
        }
        receiptTime.everyTenSeconds(context, this::expire);
    }

    @Override
    public void process(Record<ClientApplicationKey, SeenBetween> seen) {
        receiptTime.received(seen.timestamp());
        SeenBetween before = pending.put(seen.key(), seen.value());
        if (before == null) {
            use.addClient(seen.key());
        } else {
            pending.put(seen.key(), before.merge(seen.value()));
        }
        if (bounds.areOff() || use.isPast(bounds)) {
            writeAll();
        }
    }

    private void writeAll() {
        pending.forEach((key, seen) -> {
            SeenBetween before = applications.get(key);
            SeenBetween after = before == null ? seen : before.merge(seen);
            if (!after.equals(before)) {
                applications.put(key, after);
                forward(key, after, after.lastMs());
            }
        });
        clear();
    }

    private void expire(long now) {
        // What was just seen is not too old, whatever is stored.
        writeAll();
        for (ClientApplicationKey key : walk.next(now)) {
            applications.delete(key);
            expired.increment();
            forward(key, null, now);
        }
    }

    private void forward(ClientApplicationKey key, SeenBetween seen, long timestamp) {
        context().forward(new Record<>(key, seen, timestamp));
    }

    private void clear() {
        pending.clear();
        use.clear();
    }

    @Override
    public void close() {
        clear();
    }
}
