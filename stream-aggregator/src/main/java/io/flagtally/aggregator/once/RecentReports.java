package io.flagtally.aggregator.once;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reports by offset, as many as a bound on heap allows; those that were not asked for the longest leave first. One
 * thread.
 */
final class RecentReports {
    private static final int INITIAL_CAPACITY = 16;
    private static final float LOAD_FACTOR = 0.75f;

    private final long maxBytes;
    private final Map<Long, RawReport> reports = new LinkedHashMap<>(INITIAL_CAPACITY, LOAD_FACTOR, true);
    private long bytes;

    RecentReports(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Null if it is not there. */
    RawReport get(long offset) {
        return reports.get(offset);
    }

    void put(long offset, RawReport report) {
        RawReport before = reports.put(offset, report);
        bytes += report.heapBytes() - (before == null ? 0 : before.heapBytes());
        Iterator<RawReport> eldest = reports.values().iterator();
        while (bytes > maxBytes) {
            bytes -= eldest.next().heapBytes();
            eldest.remove();
        }
    }

    void clear() {
        reports.clear();
        bytes = 0;
    }
}
