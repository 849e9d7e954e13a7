package io.flagtally.benchmarks.cli;

import io.flagtally.benchmarks.machine.WarmUp;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Lines for machines: what, the word ratio, and a number. There is none, but a reason, where one of its sides was not
 * measured as it should be: nobody is to use it.
 */
public final class Ratios {
    private final PrintWriter out;
    private final Map<String, String> problems = new HashMap<>();

    public Ratios(PrintWriter out) {
        this.out = out;
    }

    /** The processors that all of it shares; to be said beside every figure. */
    public static String machine() {
        return Runtime.getRuntime().availableProcessors() + " cores for everything, Java "
                + Runtime.version().feature();
    }

    /** Prints how it ended. Who was not quiet then makes no ratio. */
    public void warmed(WarmUp.Result warmUp) {
        out.println(warmUp);
        out.flush();
        warmUp.notQuiet().forEach(side -> unusable(side, "was not quiet"));
    }

    /** Figures of that side make no ratio, since it {@code problem}. */
    public void unusable(String side, String problem) {
        problems.put(side, side + " " + problem);
    }

    /** False if one of the figures of that side can't be used. */
    public boolean isUsable(String side) {
        return !problems.containsKey(side);
    }

    /**
     * Prints {@code what ratio R}, or {@code what ratio unusable:} and why if one of the {@code sides} is.
     *
     * @throws IllegalStateException if all sides are usable, and that is no ratio of two figures above 0
     */
    public void print(String what, double ratio, String... sides) {
        List<String> why =
                Stream.of(sides).map(problems::get).filter(Objects::nonNull).toList();
        if (why.isEmpty() && (!(ratio > 0) || Double.isInfinite(ratio))) {
            throw new IllegalStateException(what + " ratio " + ratio + ": one of two figures is missing");
        }
        out.printf(
                "%s ratio %s%n",
                what,
                why.isEmpty() ? String.format(Locale.ROOT, "%.3f", ratio) : "unusable: " + String.join(", ", why));
        out.flush();
    }
}
