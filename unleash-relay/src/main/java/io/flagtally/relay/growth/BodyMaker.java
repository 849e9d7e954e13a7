package io.flagtally.relay.growth;

import io.flagtally.relay.bulk.BulkBody;
import io.flagtally.relay.rows.ApplicationKey;
import io.flagtally.relay.rows.TotalKey;
import io.flagtally.relay.rows.WaitingKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/** Puts what waits in an environment into bodies, in the order of keys: applications first, then the oldest hours. */
final class BodyMaker {
    private final Waiting waiting;
    private final int maxBytes;

    BodyMaker(Waiting waiting, int maxBytes) {
        this.waiting = waiting;
        this.maxBytes = maxBytes;
    }

    /**
     * A body, and where the next one begins.
     *
     * @param resumeAt empty once the walk is over
     */
    record Made(BulkBody body, Optional<Bytes> resumeAt) {}

    /** Fills a body with what waits from {@code from} on, and keeps it as sent. It is empty if nothing waits there. */
    Made next(String environment, Bytes from) {
        BulkBody body = new BulkBody(maxBytes);
        List<ApplicationKey> announced = new ArrayList<>();
        List<FlagGrowth> grown = new ArrayList<>();
        Optional<Bytes> behind = read(environment, from, body, announced, grown);
        for (ApplicationKey key : announced) {
            waiting.put(key, waiting.application(key).nowAnnounced());
        }
        for (FlagGrowth flag : grown) {
            if (!flag.putInto(body, waiting) || flag.hasVariantsLeft(waiting)) {
                return new Made(body, Optional.of(flag.start()));
            }
        }
        return new Made(body, behind);
    }

    /** Reads about as much as a body holds; nothing is written while a store is walked. */
    private Optional<Bytes> read(
            String environment, Bytes from, BulkBody body, List<ApplicationKey> announced, List<FlagGrowth> grown) {
        FlagGrowth flag = null;
        int names = 0;
        try (KeyValueIterator<Bytes, byte[]> keys = waiting.of(environment, from)) {
            while (keys.hasNext()) {
                KeyValue<Bytes, byte[]> next = keys.next();
                WaitingKey key = Waiting.key(next);
                if (key instanceof ApplicationKey application) {
                    if (!body.add(application, waiting.application(application).firstSeen())) {
                        return Optional.of(next.key);
                    }
                    announced.add(application);
                } else if (key instanceof TotalKey total && !total.isVariant()) {
                    if (names > maxBytes) {
                        return Optional.of(next.key);
                    }
                    flag = new FlagGrowth(next.key, total, waiting.total(total));
                    grown.add(flag);
                    names += next.key.get().length;
                } else if (key instanceof TotalKey variant && flag != null && flag.isOfSameFlag(variant)) {
                    flag.add(variant, waiting.total(variant), maxBytes);
                    names += variant.variant().length();
                }
                // Any other variant waits for an evaluation of its flag.
            }
        }
        return Optional.empty();
    }
}
