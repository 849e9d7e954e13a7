package io.flagtally.cli.letters;

import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Tells what became of each letter: a line for each that was refused, and at the end how many there were of each fate.
 */
final class ReplayReport {
    private final PrintWriter out;
    private final boolean dryRun;
    private final Set<LetterId> awaited;
    private final Map<Fate, Long> counts = new EnumMap<>(Fate.class);

    /** {@code named} are letters that somebody asked for one by one. */
    ReplayReport(PrintWriter out, boolean dryRun, Set<LetterId> named) {
        this.out = out;
        this.dryRun = dryRun;
        this.awaited = new LinkedHashSet<>(named);
    }

    void add(DeadLetter letter, Fate fate) {
        awaited.remove(letter.id());
        add(letter.id(), fate, ", received " + letter.receivedAt());
    }

    /** Refuses what was asked for and not found. */
    void addMissing() {
        awaited.forEach(letter -> add(letter, Fate.MISSING, ""));
        awaited.clear();
    }

    private void add(LetterId letter, Fate fate, String more) {
        counts.merge(fate, 1L, Long::sum);
        if (fate.isRefused()) {
            out.println(letter + " " + fate.words() + more);
        }
    }

    boolean isAnyRefused() {
        return counts.keySet().stream().anyMatch(Fate::isRefused);
    }

    void printSums() {
        out.println((dryRun ? "would be replayed: " : "replayed: ") + counts.getOrDefault(Fate.REPLAYED, 0L));
        counts.forEach((fate, count) -> {
            if (fate != Fate.REPLAYED) {
                out.println(fate.words() + ": " + count);
            }
        });
    }
}
