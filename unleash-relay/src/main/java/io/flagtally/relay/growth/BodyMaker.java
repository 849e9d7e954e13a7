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
        // Nothing is written while a store is walked.
        Optional<Bytes> resumeAt = fill(body, environment, from, announced, grown);
        for (ApplicationKey key : announced) {
            Announced before = waiting.application(key);
            waiting.put(key, before, before.nowAnnounced());
        }
        grown.forEach(flag -> flag.keep(waiting));
        return new Made(body, resumeAt);
    }

    /** Walks until the body is full; tells what it took. */
    private Optional<Bytes> fill(
            BulkBody body, String environment, Bytes from, List<ApplicationKey> announced, List<FlagGrowth> grown) {
        FlagGrowth flag = null;
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
                    if (isFull(body, flag, grown)) {
                        return Optional.of(flag.start());
                    }
                    flag = new FlagGrowth(next.key, total, waiting.total(total));
                } else if (key instanceof TotalKey variant && flag != null && flag.isOfSameFlag(variant)) {
                    flag.add(variant, waiting.total(variant), maxBytes);
                }
                // Any other variant waits for an evaluation of its flag.
            }
        }
        return isFull(body, flag, grown) ? Optional.of(flag.start()) : Optional.empty();
    }

    /** Puts a flag, whose variants are all read, into the body. True if the next body begins with it. */
    private static boolean isFull(BulkBody body, FlagGrowth flag, List<FlagGrowth> grown) {
        if (flag == null) {
            return false;
        }
        if (!flag.putInto(body)) {
            return true;
        }
        grown.add(flag);
        return flag.hasVariantsLeft();
    }
}
