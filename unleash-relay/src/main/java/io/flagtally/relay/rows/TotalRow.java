package io.flagtally.relay.rows;

import java.time.Instant;

/**
 * A total as it stands on an output topic.
 *
 * @param yes evaluations to yes; of a variant its count
 * @param no evaluations to no; of a variant 0
 * @param isBaseline true if it was there before the relay's first start: nothing of it is to be sent
 */
public record TotalRow(TotalKey key, long yes, long no, boolean isBaseline) implements OutputRow {

    @Override
    public Instant time() {
        return key.hour();
    }

    @Override
    public boolean isSound() {
        return OutputRow.isSound(key.hour())
                && yes >= 0
                && no >= 0
                && OutputRow.isSound(key.environment())
                && OutputRow.isSound(key.app())
                && OutputRow.isSound(key.flag())
                && (!key.isVariant() || OutputRow.isSound(key.variant()));
    }

    @Override
    public OutputRow asBaseline() {
        return new TotalRow(key, yes, no, true);
    }
}
