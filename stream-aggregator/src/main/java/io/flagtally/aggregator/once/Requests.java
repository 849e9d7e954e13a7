package io.flagtally.aggregator.once;

import org.apache.kafka.streams.state.KeyValueStore;

/** Recognises requests by their idempotency keys. For one report at a time: {@link #isCounted}, then {@link #remember}. */
final class Requests {
    private final KeyValueStore<IdempotencyKey, RememberedRequest> store;
    private final Sha256 hash;
    private final OnceMetrics metrics;
    private IdempotencyKey request;
    private long bodyHash;
    private boolean keyWasUsed;

    Requests(KeyValueStore<IdempotencyKey, RememberedRequest> store, Sha256 hash, OnceMetrics metrics) {
        this.store = store;
        this.hash = hash;
        this.metrics = metrics;
    }

    boolean isCounted(ReportSource source, byte[] body) {
        request = requestOf(source);
        if (request == null) {
            return false;
        }
        bodyHash = hash.shortHash(body);
        RememberedRequest known = store.get(request);
        keyWasUsed = known != null;
        if (!keyWasUsed || known.bodyHash() != bodyHash) {
            return false;
        }
        store.put(request, new RememberedRequest(source.writtenAt(), bodyHash));
        metrics.sameRequest();
        return true;
    }

    /** What {@link #isCounted} was asked of counts now. */
    void remember(ReportSource source) {
        if (request == null) {
            return;
        }
        store.put(request, new RememberedRequest(source.writtenAt(), bodyHash));
        if (keyWasUsed) {
            metrics.keyReused();
        }
    }

    /** Null if the report can't be recognised as a request that is sent again. */
    private static IdempotencyKey requestOf(ReportSource source) {
        return source.trusted() && !source.idempotencyKey().isEmpty()
                ? new IdempotencyKey(source.format(), source.environment(), source.keyName(), source.idempotencyKey())
                : null;
    }
}
