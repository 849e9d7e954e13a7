package io.flagtally.model.json;

/**
 * The name of a field that a decoder reads. The decoder gets it from {@link ReportBody#name} when it is built, and
 * compares numbers from then on.
 *
 * @param number the same in all documents of one reader
 */
public record FieldName(String text, int number) {}
