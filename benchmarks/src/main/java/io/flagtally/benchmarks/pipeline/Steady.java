package io.flagtally.benchmarks.pipeline;

import io.flagtally.benchmarks.gateway.Spell;
import org.HdrHistogram.Histogram;

/**
 * What a spell at a steady rate came to.
 *
 * @param asked reports a second that were to be posted
 * @param lag reports that were not counted yet, as time went on
 * @param freshness from a post to its row, ns
 */
record Steady(double asked, Spell spell, Trend lag, Histogram freshness) implements HighestRate.Try {
    /** Of the rate: fewer posts were answered only because the last ones came later. */
    private static final double ANSWERED = 0.98;

    /** Of the rate: lag goes up and down with each commit, and its trend with it. */
    private static final double GROWTH = 0.02;

    /** What is read and not yet committed, and some. */
    private static final double MOST_LAG_SECONDS = 3;

    /** True if every post was taken in time, and rows kept up. */
    @Override
    public boolean isKeptUp() {
        return spell.answers().refused().isEmpty()
                && spell.answers().perSecond() >= ANSWERED * asked
                && lag.perSecond() <= GROWTH * asked
                && lagSeconds() <= MOST_LAG_SECONDS;
    }

    /** How long it takes to post as many as were not counted at the end. */
    double lagSeconds() {
        return lag.last() / asked;
    }

    /** Of the rate: the part that was not counted in time. */
    double growth() {
        return lag.perSecond() / asked;
    }

    /** From a post to its row, that part of which were faster. */
    double freshMillisAt(double percentile) {
        return freshness.getValueAtPercentile(percentile) / 1e6;
    }
}
