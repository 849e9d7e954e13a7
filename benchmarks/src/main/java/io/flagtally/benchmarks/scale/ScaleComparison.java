package io.flagtally.benchmarks.scale;

import io.flagtally.benchmarks.aggregator.AggregatorRun;
import io.flagtally.benchmarks.aggregator.AggregatorSetup;
import io.flagtally.benchmarks.aggregator.Measured;
import io.flagtally.benchmarks.aggregator.Totals;
import io.flagtally.benchmarks.cli.Ratios;
import io.flagtally.benchmarks.cli.RunOptions;
import io.flagtally.benchmarks.cli.Table;
import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.machine.CpuQuota;
import io.flagtally.benchmarks.machine.WarmUp;
import io.flagtally.benchmarks.machine.WorkFolder;
import io.flagtally.benchmarks.payload.Fleet;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    @Option(
            names = "--instances",
            split = ",",
            defaultValue = "1,2,4",
            paramLabel = "N",
            description = "how many, each of which divides the partitions; ratios are of the first and the last"
                    + " (default: ${DEFAULT-VALUE})")
    private List<Integer> instances;

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
                Ratios.machine());
        Ratios ratios = new Ratios(out);
        Map<Integer, Measured> measured = new LinkedHashMap<>();
        Totals totals = null;
        for (int count : instances) {
            AggregatorSetup setup = AggregatorSetup.ours(name(count), "scale")
                    .withInstances(options.inRange("--instances", count, 1, 100));
            try (WorkFolder folder = new WorkFolder();
                    Broker broker = options.broker(folder.path());
                    AggregatorRun run =
                            new AggregatorRun(broker, folder.path(), options.jvmOptions("-Xmx512m"), fleet, setup)) {
                ratios.warmed(WarmUp.run(List.of(run.warmed(first)), options.part(WARM_UP_PART), System::nanoTime));
                // So that rows and connections of what is measured are in state.
                run.count(first);
                measured.put(count, CpuQuota.during(run.instances(), SHARE, () -> run.count(reports)));
                totals = same(totals, run.totals(), count);
            }
        }
        print(out, ratios, measured);
        return 0;
    }

    private static String name(int count) {
        return count == 1 ? "1 instance" : count + " instances";
    }

    private static Totals same(Totals before, Totals totals, int count) {
        if (before != null && !before.equals(totals)) {
            throw new IllegalStateException(count + " instances have other totals than fewer");
        }
        return totals;
    }

    private void print(PrintWriter out, Ratios ratios, Map<Integer, Measured> measured) {
        int fewest = instances.get(0);
        int most = instances.get(instances.size() - 1);
        Measured few = measured.get(fewest);
        Measured many = measured.get(most);
        Table table = new Table("instances", "reports/s", "× first", "cores", "CPU µs/report", "hourly rows/report");
        measured.forEach((count, figures) -> table.row(
                count.toString(),
                figures.reportsPerSecond(),
                figures.reportsPerSecond() / few.reportsPerSecond(),
                (double) figures.cpu().toNanos() / figures.elapsed().toNanos(),
                figures.cpuMicrosPerReport(),
                figures.rowsPerReport()));
        table.print(out);
        out.println("all made the same rows");
        ratios.print("scale rate", many.reportsPerSecond() / few.reportsPerSecond(), name(fewest), name(most));
        ratios.print("scale", few.cpuMicrosPerReport() / many.cpuMicrosPerReport(), name(fewest), name(most));
    }
}
