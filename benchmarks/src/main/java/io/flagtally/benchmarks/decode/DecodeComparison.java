package io.flagtally.benchmarks.decode;

import io.flagtally.benchmarks.cli.Ratios;
import io.flagtally.benchmarks.cli.Table;
import io.flagtally.benchmarks.payload.Payloads;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code decode}: runs {@link DecodeBenchmark} and prints time and allocation per report beside the bare walk's. The
 * ratio is bare ÷ ours for the Unleash report, of 20 flags by default.
 */
@Command(
        name = "decode",
        mixinStandardHelpOptions = true,
        description = "Time and bytes allocated to decode a report, against a bare walk over its tokens.")
public final class DecodeComparison implements Callable<Integer> {
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    /** Two protocols, ours and the bare walk. */
    private static final int MEASUREMENTS_OF_A_SIZE = 4;

    /** Milliseconds while it was measured. */
    private static final String COMPILERS = "compiler.time.profiled";

    /** Of the measured time, as everywhere: compilers that take less have nothing left that matters. */
    private static final double QUIET = 0.1;

    private static final int WARM_UPS = 2;
    private static final int ITERATIONS = 3;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--seconds",
            defaultValue = "90",
            paramLabel = "N",
            description = "about how long all of it takes (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--flags",
            split = ",",
            defaultValue = "20,1,200",
            paramLabel = "N",
            description = "flags in a report; the ratio is of the first (default: ${DEFAULT-VALUE})")
    private List<Integer> flags;

    @Override
    public Integer call() throws RunnerException {
        if (seconds < 1) {
            throw new ParameterException(spec.commandLine(), "--seconds: must be at least 1, not " + seconds);
        }
        if (flags.stream().anyMatch(count -> count < 1 || count > 10_000)) {
            throw new ParameterException(spec.commandLine(), "--flags: must be 1 to 10000 each");
        }
        TimeValue iteration = TimeValue.milliseconds(
                seconds * 1_000L / MEASUREMENTS_OF_A_SIZE / flags.size() / (WARM_UPS + ITERATIONS));
        Options options = new OptionsBuilder()
                .include(DecodeBenchmark.class.getName())
                .param("flags", flags.stream().map(String::valueOf).toArray(String[]::new))
                .addProfiler("gc")
                .addProfiler("comp")
                .forks(1)
                .warmupIterations(WARM_UPS)
                .warmupTime(iteration)
                .measurementIterations(ITERATIONS)
                .measurementTime(iteration)
                .verbosity(VerboseMode.SILENT)
                .build();
        report(new Runner(options).run(), QUIET * ITERATIONS * iteration.convertTo(TimeUnit.MILLISECONDS));
        return 0;
    }

    private void report(Collection<RunResult> results, double quietMillis) {
        Ratios ratios = new Ratios(spec.commandLine().getOut());
        Map<String, RunResult> decode = new TreeMap<>();
        Map<String, RunResult> bare = new TreeMap<>();
        for (RunResult result : results) {
            String name = result.getParams().getParam("format") + " "
                    + result.getParams().getParam("flags");
            boolean ours = result.getParams().getBenchmark().endsWith(".decode");
            (ours ? decode : bare).put(name, result);
        }
        var out = spec.commandLine().getOut();
        out.printf(
                "one report again and again; of %d flags it has %d (Unleash) and %d bytes (Tggl); no connection, no"
                        + " key; 1 thread of %s%n",
                flags.get(0),
                Payloads.unleash(flags.get(0)).length,
                Payloads.tggl(flags.get(0)).length,
                Ratios.machine());
        Table table = new Table("report, flags", "ns", "bare ns", "bytes alloc", "bare alloc", "ratio");
        decode.forEach((name, ours) -> table.row(
                name + (isQuiet(ours, quietMillis) && isQuiet(bare.get(name), quietMillis) ? "" : " NOT QUIET"),
                time(ours),
                time(bare.get(name)),
                allocation(ours),
                allocation(bare.get(name)),
                time(bare.get(name)) / time(ours)));
        table.print(out);
        String headline = "UNLEASH_METRICS " + flags.get(0);
        if (!isQuiet(decode.get(headline), quietMillis)) {
            ratios.unusable("decoder", "was not quiet");
        }
        if (!isQuiet(bare.get(headline), quietMillis)) {
            ratios.unusable("bare walk", "was not quiet");
        }
        ratios.print("decode", time(bare.get(headline)) / time(decode.get(headline)), "decoder", "bare walk");
    }

    private static boolean isQuiet(RunResult result, double quietMillis) {
        return result.getSecondaryResults().get(COMPILERS).getScore() < quietMillis;
    }

    private static double time(RunResult result) {
        return result.getPrimaryResult().getScore();
    }

    private static double allocation(RunResult result) {
        return result.getSecondaryResults().get(ALLOCATION).getScore();
    }
}
