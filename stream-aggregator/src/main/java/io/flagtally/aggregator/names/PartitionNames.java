package io.flagtally.aggregator.names;

import io.flagtally.aggregator.rows.ReportSource;
import java.util.HashMap;
import java.util.Map;

/** The names of every API key in one raw partition, of the current hour only. One thread. */
public final class PartitionNames {
    private static final long HOUR_MS = 3_600_000L;

    private final NameBounds bounds;
    private final Map<ReportSource.Key, KeyNames> keys = new HashMap<>();
    private long hour = Long.MIN_VALUE;

    PartitionNames(NameBounds bounds) {
        this.bounds = bounds;
    }

    /**
     * The names of one API key.
     *
     * @param writtenAt when the broker took the record, ms since the epoch: it never falls within a partition, so an
     *     hour that is over does not come again
     */
    public KeyNames of(ReportSource.Key apiKey, long writtenAt) {
        long now = Math.floorDiv(writtenAt, HOUR_MS);
        if (now > hour) {
            keys.clear();
            hour = now;
        }
        return keys.computeIfAbsent(apiKey, key -> bounds.ofKey(key.isBackend()));
    }
}
