package io.flagtally.reader.snapshot;

import java.util.HashSet;
import java.util.Set;

/**
 * Room for the variants of flags: up to {@value #ALWAYS} of each, which states need, and as many more of all flags
 * together as there is room for. Of one thread.
 */
final class Variants {
    private static final int ALWAYS = 2;

    private final Pool names = new Pool();
    private int room;
    private long leftOut;

    Variants(int room) {
        this.room = room;
    }

    /**
     * The variants of a flag with one more, unless there is no room for it.
     *
     * @param known of the same flag, and made here; it may be changed
     */
    Set<String> and(Set<String> known, String variant) {
        if (known.contains(variant) || known.size() >= FlagRow.MOST_VARIANTS) {
            return known;
        }
        String name = names.one(variant);
        // Most flags have one or two, for which these are the smallest sets.
        if (known.isEmpty()) {
            return Set.of(name);
        }
        if (known.size() < ALWAYS) {
            return Set.of(known.iterator().next(), name);
        }
        if (room == 0) {
            leftOut++;
            return known;
        }
        room--;
        Set<String> more = known.size() == ALWAYS ? new HashSet<>(known) : known;
        more.add(name);
        return more;
    }

    /** How many found no room; one that came more than once counts as often. */
    long leftOut() {
        return leftOut;
    }
}
