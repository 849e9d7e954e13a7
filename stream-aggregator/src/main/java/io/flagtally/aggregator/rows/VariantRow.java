package io.flagtally.aggregator.rows;

/** Evaluations that gave a variant; the record's timestamp is the event time. */
public record VariantRow(String environment, String app, String flag, String variant, long count) implements Row {}
