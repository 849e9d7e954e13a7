package io.flagtally.relay.rows;

/**
 * A total as it stands on an output topic.
 *
 * @param yes evaluations to yes; of a variant its count
 * @param no evaluations to no; of a variant 0
 * @param isBaseline true if it was there before the relay's first start: nothing of it is to be sent
 */
public record TotalRow(TotalKey key, long yes, long no, boolean isBaseline) implements RelayInput {}
