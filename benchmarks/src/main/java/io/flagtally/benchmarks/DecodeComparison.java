package io.flagtally.benchmarks;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs {@link DecodeBenchmark} and prints time and allocation per report beside the bare walk's, and as its last line {@code
 * decode ratio R}: bare ÷ ours for the Unleash report of 20 flags.
 */
public final class DecodeComparison {
    private static final String ALLOCATION = "gc.alloc.rate.norm";
    private static final String HEADLINE = "UNLEASH_METRICS 20";

    private DecodeComparison() {}

    /** Takes the seconds that each of the twelve measurements may last; 2 if none is given. */
    public static void main(String[] args) throws RunnerException {
        long seconds = args.length == 0 ? 2 : Long.parseLong(args[0]);
        Options options = new OptionsBuilder()
                .include(DecodeBenchmark.class.getName())
                .addProfiler("gc")
                .forks(1)
                .warmupIterations(2)
                .warmupTime(TimeValue.seconds(Math.max(1, seconds)))
                .measurementIterations(3)
                .measurementTime(TimeValue.seconds(seconds))
                .verbosity(VerboseMode.SILENT)
                .build();
        report(new Runner(options).run(), new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    }

    private static void report(Collection<RunResult> results, PrintWriter out) {
        Map<String, RunResult> decode = new TreeMap<>();
        Map<String, RunResult> bare = new TreeMap<>();
        for (RunResult result : results) {
            String name = result.getParams().getParam("format") + " "
                    + result.getParams().getParam("flags");
            boolean ours = result.getParams().getBenchmark().endsWith(".decode");
            (ours ? decode : bare).put(name, result);
        }
        out.printf("%-22s %12s %12s %14s %14s %7s%n", "report", "ns", "bare ns", "bytes alloc", "bare alloc", "ratio");
        decode.forEach((name, ours) -> out.printf(
                "%-22s %12.0f %12.0f %14.0f %14.0f %7.2f%n",
                name,
                time(ours),
                time(bare.get(name)),
                allocation(ours),
                allocation(bare.get(name)),
                time(bare.get(name)) / time(ours)));
        out.printf("decode ratio %.2f%n", time(bare.get(HEADLINE)) / time(decode.get(HEADLINE)));
    }

    private static double time(RunResult result) {
        return result.getPrimaryResult().getScore();
    }

    private static double allocation(RunResult result) {
        return result.getSecondaryResults().get(ALLOCATION).getScore();
    }
}
