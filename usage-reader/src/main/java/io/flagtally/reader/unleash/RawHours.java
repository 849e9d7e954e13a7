package io.flagtally.reader.unleash;

import io.flagtally.model.decode.Names;
import io.flagtally.reader.database.Counts;
import io.flagtally.reader.database.FlagKey;
import io.flagtally.reader.snapshot.Sums;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The hours of one flag that a raw read tells: bounded, however many apps and variants the flag has. All names first,
 * then {@link #fitInto}, then the hours. An hour without an evaluation is none, as an Unleash server keeps none of it.
 */
final class RawHours {
    static final int MOST_APPS = 100;

    /** Some 100 bytes each. Past it counts go to {@link Names#OTHERS}. */
    static final int MOST_VARIANTS = 100_000;

    /** Whose hour it is. */
    record At(Instant hour, String environment, String app) {
        private static At of(FlagKey key, Instant hour) {
            return new At(hour, key.environment(), key.app());
        }
    }

    private static final class Hour {
        private final Sums sums;
        private final Map<String, Long> variants = new TreeMap<>();

        Hour(Sums sums) {
            this.sums = sums;
        }
    }

    private final TreeSet<String> environments = new TreeSet<>();
    private final TreeSet<String> apps = new TreeSet<>();
    private final Map<At, Hour> hours = new HashMap<>();
    private int variants;

    /** An app and environment of the flag, and what it has in all hours. */
    void name(FlagKey key, long yes, long no) {
        if (yes > 0 || no > 0) {
            environments.add(key.environment());
            apps.add(key.app());
            keepApps(MOST_APPS);
        }
    }

    /** Keeps no more apps than have {@code rows} rows an hour, but one. */
    void fitInto(int rows) {
        keepApps(Math.max(1, rows / Math.max(1, environments.size())));
    }

    private void keepApps(int most) {
        while (apps.size() > most) {
            apps.pollLast();
        }
    }

    void flag(FlagKey key, Instant hour, long yes, long no) {
        if ((yes > 0 || no > 0) && apps.contains(key.app())) {
            hours.put(At.of(key, hour), new Hour(new Sums(yes, no)));
        }
    }

    /** After the flags of all hours: a variant of an hour that has none is not told. */
    void variant(FlagKey key, String variant, Instant at, long count) {
        Hour hour = hours.get(At.of(key, at));
        if (hour != null) {
            variants++;
            hour.variants.merge(variants > MOST_VARIANTS ? Names.OTHERS : variant, count, Counts::sum);
        }
    }

    SortedSet<String> environments() {
        return environments;
    }

    /** The first by name. */
    SortedSet<String> apps() {
        return apps;
    }

    Sums sums(At at) {
        Hour hour = hours.get(at);
        return hour == null ? Sums.NONE : hour.sums;
    }

    /** Counts by variant; empty if there is no such hour. */
    Optional<Map<String, Long>> variants(At at) {
        return Optional.ofNullable(hours.get(at)).map(hour -> hour.variants);
    }
}
