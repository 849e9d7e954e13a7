package io.flagtally.aggregator.lag;

import java.time.Instant;

/**
 * What a partition holds that the group has not committed yet.
 *
 * @param records at least 1
 * @param oldest when the broker took the first of them
 */
public record Unread(long records, Instant oldest) {}
