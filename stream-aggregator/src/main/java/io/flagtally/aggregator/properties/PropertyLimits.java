package io.flagtally.aggregator.properties;

import java.time.Duration;
import java.time.Instant;

/**
 * What of the properties is believed and kept.
 *
 * @param timeFloor a client's time before this is not believed
 * @param maxSkew a client's time this far after its receipt is not believed
 * @param maxValuesPerProperty distinct values that one property holds; more are dropped, and counted
 * @param valueExpiry a value unseen for this long leaves by tombstone; whole days count
 * @param rules what becomes of which property
 * @param longestUnread how long a raw report may lie unread and still be counted
 * @param eraseWithin how long an erased record may wait for compaction in the changelogs
 */
public record PropertyLimits(
        Instant timeFloor,
        Duration maxSkew,
        int maxValuesPerProperty,
        Duration valueExpiry,
        PropertyRules rules,
        Duration longestUnread,
        Duration eraseWithin) {}
