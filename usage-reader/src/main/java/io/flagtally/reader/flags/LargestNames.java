package io.flagtally.reader.flags;

import io.flagtally.reader.database.Counts;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Finds the names with the largest counts among any number of them, in bounded memory: past {@link #MOST} of them the
 * smaller half is forgotten. The largest are exact as long as no name that is one of them came in parts, each of which
 * was among the smaller ones of {@link #MOST}. Of one thread.
 */
final class LargestNames {
    /** Some 100 bytes each, and what the name has. */
    static final int MOST = 20_000;

    private static final Comparator<Map.Entry<String, Long>> LARGEST_FIRST = Map.Entry.<String, Long>comparingByValue(
                    Comparator.reverseOrder())
            .thenComparing(Map.Entry.comparingByKey());

    private final Map<String, Long> counts = new HashMap<>();
    private long forgotten;

    /** A count of the name, or a part of it. */
    void add(String name, long count) {
        counts.merge(name, count, Counts::sum);
        if (counts.size() >= MOST) {
            int before = counts.size();
            List<Map.Entry<String, Long>> larger = sorted().limit(MOST / 2).toList();
            counts.clear();
            larger.forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
            forgotten += before - counts.size();
        }
    }

    /** The largest first, of equal ones the first by name. */
    List<String> largest(int most) {
        return sorted().limit(most).map(Map.Entry::getKey).toList();
    }

    /** How many names there were; one that was forgotten and came again counts once more. */
    long size() {
        return counts.size() + forgotten;
    }

    private Stream<Map.Entry<String, Long>> sorted() {
        return counts.entrySet().stream().sorted(LARGEST_FIRST);
    }
}
