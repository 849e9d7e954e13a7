package io.flagtally.gateway.auth;

import io.flagtally.gateway.config.HttpLimits;
import io.flagtally.runtime.keys.ApiKey;
import io.flagtally.runtime.keys.KeyFileWatcher;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bounds the requests that may come with one key in a second, with bursts of ten seconds' worth. Each gateway counts
 * for itself. Holds one bucket at most for each key of the ring. Thread safe.
 */
public final class RateLimit {
    private static final int BURST_SECONDS = 10;

    private final int perSecond;
    private final KeyFileWatcher keys;
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

    /** {@code perSecond} is 1 or more, or {@link HttpLimits#NO_RATE_LIMIT}. */
    public RateLimit(int perSecond, KeyFileWatcher keys) {
        this.perSecond = perSecond;
        this.keys = keys;
    }

    /** False if the request must be refused. Never blocks. */
    boolean permits(ApiKey key) {
        return perSecond == HttpLimits.NO_RATE_LIMIT || bucket(key.name()).tryConsume(1);
    }

    int buckets() {
        return buckets.size();
    }

    private Bucket bucket(String keyName) {
        Bucket known = buckets.get(keyName);
        if (known != null) {
            return known;
        }
        if (buckets.size() >= keys.names().size()) {
            // Keys have left the ring.
            buckets.keySet().retainAll(keys.names());
        }
        return buckets.computeIfAbsent(keyName, name -> newBucket());
    }

    private Bucket newBucket() {
        Bandwidth bandwidth = Bandwidth.builder()
                .capacity((long) perSecond * BURST_SECONDS)
                .refillGreedy(perSecond, Duration.ofSeconds(1))
                .build();
        return Bucket.builder().addLimit(bandwidth).build();
    }
}
