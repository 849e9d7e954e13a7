package io.flagtally.aggregator.expiry;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The time by which rows expire, shared by the tasks of a process. A task's own stream time stands still while nobody
 * reports anything that it holds, and its rows would never leave. So what other tasks received counts too, less the
 * longest time that a report may still lie unread: no report that is yet to come can have been received before that.
 * Any number of threads.
 */
public final class ReceiptTime {
    private final long longestUnreadMs;
    private final AtomicLong latest = new AtomicLong();

    public ReceiptTime(Duration longestUnread) {
        this.longestUnreadMs = longestUnread.toMillis();
    }

    /** Any task has seen something of that time of receipt, in ms since the epoch. */
    public void received(long receivedAt) {
        if (receivedAt > latest.get()) {
            latest.accumulateAndGet(receivedAt, Math::max);
        }
    }

    /**
     * What a task whose own stream time is {@code streamTime} goes by; all in ms since the epoch, below 0 if unknown.
     */
    public long of(long streamTime) {
        return Math.max(streamTime, latest.get() - longestUnreadMs);
    }
}
