package io.flagtally.benchmarks.cli;

import java.io.PrintWriter;
import java.util.Locale;

/** A line for machines: what, the word ratio, and a number. */
public final class Ratio {
    private Ratio() {}

    /** Prints {@code what ratio R}. */
    public static void print(PrintWriter out, String what, double ratio) {
        out.printf(Locale.ROOT, "%s ratio %.3f%n", what, ratio);
        out.flush();
    }

    /** The processors that all of it shares; to be said beside every figure. */
    public static String machine() {
        return Runtime.getRuntime().availableProcessors() + " cores for everything, Java "
                + Runtime.version().feature();
    }
}
