package io.flagtally.aggregator.expiry;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;

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
     * Has a task call {@code expire} every ten seconds, with the time that it goes by in ms since the epoch. To be
     * called in the processor's {@code init}.
     */
    public void everyTenSeconds(ProcessorContext<?, ?> context, LongConsumer expire) {
        context.schedule(
                ExpiryWalk.INTERVAL,
                PunctuationType.WALL_CLOCK_TIME,
                wallClock -> expire.accept(of(context.currentStreamTimeMs())));
    }

    /**
     * What a task whose own stream time is {@code streamTime} goes by; all in ms since the epoch, below 0 if unknown.
     */
    long of(long streamTime) {
        return Math.max(streamTime, latest.get() - longestUnreadMs);
    }
}
