package io.flagtally.aggregator.once;

import io.flagtally.aggregator.rows.ReportSource;
import org.apache.kafka.streams.state.KeyValueStore;

/** Recognises requests by their idempotency keys. One thread. */
final class Requests {
    private final KeyValueStore<IdempotencyKey, RememberedRequest> store;
    private final Sha256 hash;
    private final OnceMetrics metrics;

    Requests(KeyValueStore<IdempotencyKey, RememberedRequest> store, Sha256 hash, OnceMetrics metrics) {
        this.store = store;
        this.hash = hash;
        this.metrics = metrics;
    }

    /** What is known of the request that brought a report. A request that is counted already is remembered anew. */
    Request of(ReportSource source, byte[] body) {
        if (!source.key().isBackend() || source.idempotencyKey().isEmpty()) {
            return Request.UNRECOGNISABLE;
        }
        IdempotencyKey key = new IdempotencyKey(
                source.format(), source.environment(), source.key().name(), source.idempotencyKey());
        RememberedRequest now = new RememberedRequest(source.writtenAt(), hash.shortHash(body));
        RememberedRequest known = store.get(key);
        if (known != null && known.bodyHash() == now.bodyHash()) {
            store.put(key, now);
            metrics.sameRequest();
            return Request.COUNTED;
        }
        return () -> {
            store.put(key, now);
            if (known != null) {
                metrics.keyReused();
            }
        };
    }

    /** The request of one report. */
    interface Request {
        Request UNRECOGNISABLE = () -> {};

        Request COUNTED = () -> {};

        /** Its report counts now. */
        void remember();

        default boolean isCounted() {
            return this == COUNTED;
        }
    }
}
