package io.flagtally.reader.snapshot;

import io.flagtally.reader.database.FlagKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the hours of long ago say, which no report changes any more, about the keys that lists hold, their flags over
 * all apps and their apps over all flags. Read again when another hour begins, or lists hold what they did not hold
 * then.
 */
final class OlderHours {
    /** Of a flag that is not held, or has no older hours. */
    private static final OfFlag NOTHING = new OfFlag();

    /** What these hours say about a flag over all apps. */
    static final class OfFlag {
        private Sums sums = Sums.NONE;
        private Set<String> variants = Set.of();

        Sums sums() {
            return sums;
        }

        Set<String> variants() {
            return variants;
        }
    }

    private final Instant end;
    private final Variants variants;
    private final Map<FlagKey, Sums> keys = new HashMap<>();
    private final Map<Place, OfFlag> flags = new HashMap<>();
    private final Map<Place, Sums> apps = new HashMap<>();

    /** About nothing yet. These hours go to {@code end}. */
    OlderHours(Instant end, Variants variants) {
        this.end = end;
        this.variants = variants;
    }

    /** Is about this key from now on. */
    void hold(FlagKey key) {
        keys.put(key, Sums.NONE);
    }

    void holdFlag(Place flag) {
        flags.put(flag, new OfFlag());
    }

    void holdApp(Place app) {
        apps.put(app, Sums.NONE);
    }

    /** Adds evaluations of the older part of the last seven days; they may be of a key that is not held. */
    void add(FlagKey key, Sums more) {
        keys.computeIfPresent(key, (any, sum) -> sum.plus(more));
        apps.computeIfPresent(Place.ofApp(key), (any, sum) -> sum.plus(more));
        OfFlag flag = flags.get(Place.ofFlag(key));
        if (flag != null) {
            flag.sums = flag.sums.plus(more);
        }
    }

    /** Adds a variant of the older part of the time that states look back. */
    void addVariant(FlagKey key, String variant) {
        OfFlag flag = flags.get(Place.ofFlag(key));
        if (flag != null) {
            flag.variants = variants.and(flag.variants, variant);
        }
    }

    /** True if they say all about a key that was seen then. */
    boolean cover(FlagKey key, Seen seen) {
        return keys.containsKey(key) || isYounger(seen);
    }

    boolean coverFlag(Place flag, Seen seen) {
        return flags.containsKey(flag) || isYounger(seen);
    }

    boolean coverApp(Place app, Seen seen) {
        return apps.containsKey(app) || isYounger(seen);
    }

    private boolean isYounger(Seen seen) {
        return !seen.first().isBefore(end);
    }

    Instant end() {
        return end;
    }

    Sums of(FlagKey key) {
        return keys.getOrDefault(key, Sums.NONE);
    }

    OfFlag ofFlag(Place flag) {
        return flags.getOrDefault(flag, NOTHING);
    }

    Sums ofApp(Place app) {
        return apps.getOrDefault(app, Sums.NONE);
    }

    /** How many variants found no room. */
    long variantsLeftOut() {
        return variants.leftOut();
    }
}
