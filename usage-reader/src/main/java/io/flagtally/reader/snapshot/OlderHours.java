package io.flagtally.reader.snapshot;

import io.flagtally.reader.database.FlagKey;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * What the hours say that no report changes any more, read again only when another hour begins.
 *
 * @param hour the hour that was current when they were read
 * @param sums of the older part of the last seven days
 * @param variants of the older part of the time that states look back
 */
record OlderHours(Instant hour, Map<FlagKey, Sums> sums, Map<Place, Set<String>> variants) {}
