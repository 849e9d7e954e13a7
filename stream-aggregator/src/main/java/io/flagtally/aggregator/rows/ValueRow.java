package io.flagtally.aggregator.rows;

/**
 * A value of a context property; the record's timestamp is the time of receipt.
 *
 * @param label empty if none came with it
 */
public record ValueRow(String environment, String property, String value, String label) implements IntakeOutput {}
