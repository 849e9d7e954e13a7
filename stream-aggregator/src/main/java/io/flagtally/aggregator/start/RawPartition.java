package io.flagtally.aggregator.start;

import java.time.Instant;

/**
 * One partition of a raw topic, as it was found at the start.
 *
 * @param committed the offset that counting goes on from, or {@link #NO_OFFSET}
 * @param earliest offset of the first record that has not expired
 * @param end offset of the next record to be written
 * @param firstReceivedAt when the first available record was received; the time of asking if there is none, since later
 *     ones will be available
 */
record RawPartition(long committed, long earliest, long end, Instant firstReceivedAt) {
    static final long NO_OFFSET = -1;

    boolean hasOffset() {
        return committed != NO_OFFSET;
    }

    /** True if no record that may have been here is gone. */
    boolean isComplete() {
        return earliest == 0;
    }

    /** True if nothing that is available was read: what the first start leaves until something is counted. */
    boolean isUnread() {
        return !hasOffset() || committed == earliest;
    }

    /** True if of what is available nothing was read, whatever has expired since. */
    boolean isUnreadOrExpired() {
        return !hasOffset() || committed <= earliest;
    }

    /** Records that are not counted yet, those that expired before included. */
    long left() {
        return end - (hasOffset() ? committed : earliest);
    }

    /** Records that expired before they were counted. */
    long lost() {
        return hasOffset() ? Math.max(0, earliest - committed) : 0;
    }
}
