package io.flagtally.aggregator.once;

import io.flagtally.aggregator.rows.ReportSource;
import java.util.Optional;
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

    /**
     * What remembers the request once its report counts; empty if the same request was counted before, which is then
     * remembered anew.
     */
    Optional<Runnable> unlessCounted(ReportSource source, byte[] body) {
        if (!source.key().isBackend() || source.idempotencyKey().isEmpty()) {
            return Optional.of(() -> {});
        }
        IdempotencyKey key = new IdempotencyKey(
                source.format(), source.environment(), source.key().name(), source.idempotencyKey());
        RememberedRequest now = new RememberedRequest(source.writtenAt(), hash.shortHash(body));
        RememberedRequest known = store.get(key);
        if (known != null && known.bodyHash() == now.bodyHash()) {
            store.put(key, now);
            metrics.sameRequest();
            return Optional.empty();
        }
        return Optional.of(() -> {
            store.put(key, now);
            if (known != null) {
                metrics.keyReused();
            }
        });
    }
}
