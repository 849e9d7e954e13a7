package io.flagtally.aggregator.rows;

/** Evaluations of a flag; the record's timestamp is the event time. */
public record FlagRow(String environment, String app, String flag, long yes, long no) implements Row {}
