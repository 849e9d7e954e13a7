package io.flagtally.aggregator.rows;

/**
 * A context property as the client says it; the record's timestamp is the time of receipt.
 *
 * @param firstSeen seconds since the epoch, believable or not
 * @param lastSeen seconds since the epoch, believable or not
 */
public record PropertyRow(String environment, String property, long firstSeen, long lastSeen) implements IntakeOutput {}
