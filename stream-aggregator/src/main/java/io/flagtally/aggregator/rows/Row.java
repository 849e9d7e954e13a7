package io.flagtally.aggregator.rows;

/** One thing that a raw record says; its record's timestamp is the time that it counts at. Names are clean. */
public sealed interface Row permits FlagRow, VariantRow, PropertyRow, ValueRow, ClientRow, RejectedReport {}
