package io.flagtally.benchmarks.scale;

import io.flagtally.benchmarks.aggregator.AggregatorRun;
import io.flagtally.benchmarks.aggregator.Measured;
import io.flagtally.benchmarks.aggregator.Totals;
import io.flagtally.benchmarks.aggregator.Variant;
import io.flagtally.benchmarks.cli.Ratio;
import io.flagtally.benchmarks.cli.RunOptions;
import io.flagtally.benchmarks.cli.Table;
import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.machine.CpuQuota;
import io.flagtally.benchmarks.machine.WorkFolder;
import io.flagtally.benchmarks.payload.Fleet;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code scale}: 1, 2 and 4 aggregators count the same reports, each with the same part of a core. The ratio is CPU per
 * report of one ÷ of four.
 */
@Command(
        name = "scale",
        mixinStandardHelpOptions = true,
        description = "The same reports through 1, 2 and 4 aggregators, each held to an eighth of a core.")
public final class ScaleComparison implements Callable<Integer> {
    private static final List<Integer> INSTANCES = List.of(1, 2, 4);

    /** Of a core, for each: so little that what ends a run, the last commits, is short beside it. */
    private static final double SHARE = 0.125;

    private static final int CONNECTIONS = 2_000;

    /** For each second that all of it may take. */
    private static final int FIRST_REPORTS = 150;

    private static final int MEASURED_REPORTS = 4_000;

    /** Of the time: the longest warm-up of one count of instances. */
    private static final double WARM_UP_PART = 0.4;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunOptions options;

    @Option(
            names = "--keys",
            defaultValue = "1000",
            paramLabel = "N",
            description = "distinct pairs of app and flag, 1000 to 100000 (default: ${DEFAULT-VALUE})")
    private int keys;

    @Override
    public Integer call() {
        Fleet.Size size = new Fleet.Size(options.inRange("--keys", keys, 1_000, 100_000), options.flags(), CONNECTIONS);
        long first = (long) options.seconds() * FIRST_REPORTS;
        long reports = (long) options.seconds() * MEASURED_REPORTS;
        Fleet fleet = Fleet.upToNow(size, first + reports);
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%,d reports of %d flags after %,d more; %,d keys (app, flag) of %,d apps; %,d connections; each instance"
                        + " has %.3f of a core; %s%n",
                reports,
                size.flags(),
                first,
                size.keys(),
                size.apps(),
                size.connections(),
                SHARE,
                Ratio.machine());
        Map<Integer, Measured> measured = new TreeMap<>();
        Totals totals = null;
        for (int instances : INSTANCES) {
            try (WorkFolder folder = new WorkFolder();
                    Broker broker = new Broker(folder.path());
                    AggregatorRun run = new AggregatorRun(
                            broker, folder.path(), options.jvmOptions("-Xmx512m"), fleet, Variant.OURS, instances)) {
                out.println(instances + " × " + run.warmUp(options.part(WARM_UP_PART), first));
                out.flush();
                measured.put(instances, CpuQuota.during(run.instances(), SHARE, () -> run.count(reports)));
                totals = same(totals, run.totals(), instances);
            }
        }
        print(out, measured);
        return 0;
    }

    private static Totals same(Totals before, Totals totals, int instances) {
        if (before != null && !before.equals(totals)) {
            throw new IllegalStateException(instances + " instances have other totals than fewer");
        }
        return totals;
    }

    private static void print(PrintWriter out, Map<Integer, Measured> measured) {
        Measured one = measured.get(1);
        Measured four = measured.get(4);
        Table table = new Table("instances", "reports/s", "× one", "cores", "CPU µs/report", "hourly rows/report");
        measured.forEach((instances, figures) -> table.row(
                instances.toString(),
                figures.reportsPerSecond(),
                figures.reportsPerSecond() / one.reportsPerSecond(),
                (double) figures.cpu().toNanos() / figures.elapsed().toNanos(),
                figures.cpuMicrosPerReport(),
                figures.rowsPerReport()));
        table.print(out);
        out.println("all made the same rows");
        Ratio.print(out, "scale rate", four.reportsPerSecond() / one.reportsPerSecond());
        Ratio.print(out, "scale", one.cpuMicrosPerReport() / four.cpuMicrosPerReport());
    }
}
