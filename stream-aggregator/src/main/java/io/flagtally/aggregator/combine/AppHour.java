package io.flagtally.aggregator.combine;

/**
 * What rows belong to that may be summed together. The window of a sum is decided by its record's timestamp, so only
 * rows of one hour may meet.
 *
 * @param hour number of the hour since the epoch
 */
record AppHour(String environment, String app, long hour) {}
