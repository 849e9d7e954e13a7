package io.flagtally.aggregator.rows;

/** What raw records say; its record's timestamp is the time that it counts at, or the latest of several. Names are clean. */
public sealed interface Row permits SumBlock, PropertyRow, ValueRow, ClientRow, RejectedReport {}
