package io.flagtally.relay.growth;

import io.flagtally.relay.rows.ApplicationKey;
import io.flagtally.relay.rows.KeyBytes;
import io.flagtally.relay.rows.TotalKey;
import io.flagtally.relay.rows.WaitingKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The stores of one task: each total with what was sent of it, each application with when it was told of, and which
 * keys of both have something to send. Of one thread.
 */
final class Waiting {
    /** A key that waits has no value beside the one that it has in its own store. */
    private static final byte[] MARK = {};

    private final KeyValueStore<Bytes, RelayedTotal> totals;
    private final KeyValueStore<Bytes, Announced> applications;
    private final KeyValueStore<Bytes, byte[]> waiting;

    /**
     * What was still unsent of totals that were forgotten.
     *
     * @param variants counts of variants
     */
    record Forgotten(long evaluations, long variants) {}

    Waiting(
            KeyValueStore<Bytes, RelayedTotal> totals,
            KeyValueStore<Bytes, Announced> applications,
            KeyValueStore<Bytes, byte[]> waiting) {
        this.totals = totals;
        this.applications = applications;
        this.waiting = waiting;
    }

    RelayedTotal total(TotalKey key) {
        RelayedTotal total = totals.get(KeyBytes.of(key));
        return total == null ? RelayedTotal.NONE : total;
    }

    /** Keeps a total; it waits as long as something of it is unsent. */
    void put(TotalKey key, RelayedTotal before, RelayedTotal after) {
        Bytes bytes = KeyBytes.of(key);
        totals.put(bytes, after);
        if (before.unsent() == 0 && after.unsent() > 0) {
            waiting.put(bytes, MARK);
        } else if (before.unsent() > 0 && after.unsent() == 0) {
            waiting.delete(bytes);
        }
    }

    /** Null if it was never seen. */
    Announced application(ApplicationKey key) {
        return applications.get(KeyBytes.of(key));
    }

    /** Keeps an application; it waits while it is due. {@code before} is null if it was never seen. */
    void put(ApplicationKey key, Announced before, Announced after) {
        Bytes bytes = KeyBytes.of(key);
        applications.put(bytes, after);
        boolean wasDue = before != null && before.isDue();
        if (after.isDue() && !wasDue) {
            waiting.put(bytes, MARK);
        } else if (wasDue && !after.isDue()) {
            waiting.delete(bytes);
        }
    }

    /** What waits in one environment from {@code from} on, in the order of {@link KeyBytes}. To be closed. */
    KeyValueIterator<Bytes, byte[]> of(String environment, Bytes from) {
        return waiting.range(from, KeyBytes.behind(environment));
    }

    /** The environments that any total is kept of. */
    List<String> environments() {
        List<String> found = new ArrayList<>();
        Bytes from = null;
        while (true) {
            try (KeyValueIterator<Bytes, RelayedTotal> rest = totals.range(from, null)) {
                if (!rest.hasNext()) {
                    return found;
                }
                String next = KeyBytes.read(rest.next().key).environment();
                found.add(next);
                from = KeyBytes.behind(next);
            }
        }
    }

    /** Everything that waits in this task. To be closed. */
    KeyValueIterator<Bytes, byte[]> all() {
        return waiting.all();
    }

    /**
     * Forgets totals of an environment's hours before {@code oldest}, at most {@code most} of them, and applications
     * that were last seen before it.
     */
    Forgotten forgetBefore(String environment, Instant oldest, int most) {
        long evaluations = 0;
        long variants = 0;
        for (KeyValue<Bytes, RelayedTotal> old : before(environment, oldest, most)) {
            totals.delete(old.key);
            waiting.delete(old.key);
            if (KeyBytes.read(old.key) instanceof TotalKey key && key.isVariant()) {
                variants += old.value.unsent();
            } else {
                evaluations += old.value.unsent();
            }
        }
        for (Bytes old : applicationsBefore(environment, oldest)) {
            applications.delete(old);
            waiting.delete(old);
        }
        return new Forgotten(evaluations, variants);
    }

    private List<KeyValue<Bytes, RelayedTotal>> before(String environment, Instant oldest, int most) {
        List<KeyValue<Bytes, RelayedTotal>> found = new ArrayList<>();
        try (KeyValueIterator<Bytes, RelayedTotal> old =
                totals.range(KeyBytes.firstOf(environment), KeyBytes.firstOf(environment, oldest))) {
            while (old.hasNext() && found.size() < most) {
                found.add(old.next());
            }
        }
        return found;
    }

    private List<Bytes> applicationsBefore(String environment, Instant oldest) {
        List<Bytes> found = new ArrayList<>();
        try (KeyValueIterator<Bytes, Announced> all =
                applications.range(KeyBytes.firstOf(environment), KeyBytes.behind(environment))) {
            while (all.hasNext()) {
                KeyValue<Bytes, Announced> each = all.next();
                if (each.value.lastSeen().isBefore(oldest)) {
                    found.add(each.key);
                }
            }
        }
        return found;
    }

    static WaitingKey key(KeyValue<Bytes, byte[]> entry) {
        return KeyBytes.read(entry.key);
    }
}
