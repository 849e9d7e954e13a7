package io.flagtally.aggregator.properties;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The time by which values expire, shared by the tasks of a process. A task's own stream time stands still while nobody reports
 * any of its properties, and their values would never leave. So what other tasks received counts too, less the longest time
 * that a report may still lie unread: no report that is yet to come can have been received before that. Any number of threads.
 */
final class ReceiptTime {
    private final long longestUnreadMs;
    private final AtomicLong latest = new AtomicLong();

    ReceiptTime(Duration longestUnread) {
        this.longestUnreadMs = longestUnread.toMillis();
    }

    /** Any task has seen a sighting of that time of receipt, in ms since the epoch. */
    void received(long receivedAt) {
        if (receivedAt > latest.get()) {
            latest.accumulateAndGet(receivedAt, Math::max);
        }
    }

    /** What a task whose own stream time is {@code streamTime} goes by; all in ms since the epoch, below 0 if unknown. */
    long of(long streamTime) {
        return Math.max(streamTime, latest.get() - longestUnreadMs);
    }
}
