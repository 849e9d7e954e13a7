package io.flagtally.aggregator.rows;

/**
 * What the intake makes of raw records: sums, rows of context, and what is not counted. A record's timestamp is the
 * time that it counts at, or the latest of several. Names are clean.
 */
public sealed interface IntakeOutput permits SumBlock, PropertyRow, ValueRow, ClientRow, RejectedReport {}
