package io.flagtally.aggregator.names;

import java.util.HashMap;
import java.util.Map;

/** The names of every API key in one raw partition, of the current hour only. One thread. */
public final class PartitionNames {
    private static final long HOUR_MS = 3_600_000L;

    private final NameBounds bounds;
    private final Map<ApiKey, KeyNames> keys = new HashMap<>();
    private long hour = Long.MIN_VALUE;

    PartitionNames(NameBounds bounds) {
        this.bounds = bounds;
    }

    private record ApiKey(String environment, String name, boolean backend) {}

    /**
     * The names of one API key.
     *
     * @param backend false also for a key of unknown kind
     * @param writtenAt when the broker took the record, ms since the epoch: it never falls within a partition, so an hour
     *     that is over does not come again
     */
    public KeyNames of(String environment, String keyName, boolean backend, long writtenAt) {
        long now = Math.floorDiv(writtenAt, HOUR_MS);
        if (now > hour) {
            keys.clear();
            hour = now;
        }
        return keys.computeIfAbsent(new ApiKey(environment, keyName, backend), key -> bounds.ofKey(key.backend));
    }
}
