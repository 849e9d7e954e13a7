package io.flagtally.reader.snapshot;

import java.util.Map;
import java.util.function.Predicate;

/**
 * What lists don't hold because there is too much.
 *
 * @param flags by environment: flags of apps. The list of flags has a flag all the same if it holds it for another app
 * @param clients by environment: apps that only clients told of
 * @param variants names that are missing in the counts of variants, or more if some came more than once
 */
public record LeftOut(Map<String, Integer> flags, Map<String, Integer> clients, long variants) {
    static final LeftOut NOTHING = new LeftOut(Map.of(), Map.of(), 0);

    /** No more flags than that are missing in lists of these environments. */
    public int flags(Predicate<String> environments) {
        return sum(flags, environments);
    }

    /** No more apps than that are missing in lists of these environments. */
    public int apps(Predicate<String> environments) {
        return flags(environments) + clients(environments);
    }

    /** The part of them that only clients told of. */
    int clients(Predicate<String> environments) {
        return sum(clients, environments);
    }

    /** True if no flag and no app is missing. */
    boolean isNothing() {
        return flags.isEmpty() && clients.isEmpty();
    }

    private static int sum(Map<String, Integer> byEnvironment, Predicate<String> environments) {
        return byEnvironment.entrySet().stream()
                .filter(each -> environments.test(each.getKey()))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }
}
