package io.flagtally.model.report;

import io.flagtally.model.topics.TopicSettings;
import java.time.Duration;
import java.time.Instant;

/**
 * How late a dead letter may be replayed. An hour is sure to be open for as long as a raw record of it can lie unread;
 * past that, rows might be dropped in silence. One rule for the aggregator, which refuses what comes later, and for the
 * command that replays.
 *
 * @param maxAge longest time between the first receipt of a report and when its replay is read
 */
public record ReplayLimit(Duration maxAge) {

    /** The limit that follows from how long raw records are kept. */
    public static ReplayLimit of(TopicSettings topics) {
        return new ReplayLimit(topics.rawLifetime());
    }

    /** True if hours of a report that was first received then may be closed at that time. */
    public boolean isStale(Instant receivedAt, Instant now) {
        return receivedAt.isBefore(now.minus(maxAge));
    }
}
