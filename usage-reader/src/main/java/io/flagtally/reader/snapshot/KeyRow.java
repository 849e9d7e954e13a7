package io.flagtally.reader.snapshot;

import io.flagtally.reader.database.FlagKey;

/**
 * A flag in one environment and app.
 *
 * @param last7 evaluations of the current hour and the 167 before it
 */
public record KeyRow(FlagKey key, Seen seen, Sums last7) {}
