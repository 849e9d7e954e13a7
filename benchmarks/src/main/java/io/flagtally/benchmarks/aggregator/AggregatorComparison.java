package io.flagtally.benchmarks.aggregator;

import io.flagtally.benchmarks.cli.Ratio;
import io.flagtally.benchmarks.cli.RunOptions;
import io.flagtally.benchmarks.cli.Table;
import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.machine.WorkFolder;
import io.flagtally.benchmarks.payload.Fleet;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code aggregator}: CPU per report of the aggregator and of the plain topology; plain ÷ ours. */
@Command(
        name = "aggregator",
        mixinStandardHelpOptions = true,
        description = "CPU per report, exactly once, against a plain DSL topology of the same semantics.")
public final class AggregatorComparison implements Callable<Integer> {
    /** For each second that all of it may take. Every variant gets as many reports, whatever the machine is busy with. */
    private static final int WARM_UP_REPORTS = 150;

    private static final int MEASURED_REPORTS = 400;
    private static final int CONNECTIONS = 2_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunOptions options;

    @Option(
            names = "--keys",
            defaultValue = "10000",
            paramLabel = "N",
            description = "distinct pairs of app and flag, 1000 to 100000 (default: ${DEFAULT-VALUE})")
    private int keys;

    @Override
    public Integer call() {
        Fleet.Size size = new Fleet.Size(options.inRange("--keys", keys, 1_000, 100_000), options.flags(), CONNECTIONS);
        long warmUp = (long) options.seconds() * WARM_UP_REPORTS;
        long reports = (long) options.seconds() * MEASURED_REPORTS;
        Fleet fleet = Fleet.upToNow(size, warmUp + reports);
        Map<Variant, Measured> measured = new EnumMap<>(Variant.class);
        try (WorkFolder folder = new WorkFolder();
                Broker broker = new Broker(folder.path())) {
            Totals plain = null;
            for (Variant variant : Variant.values()) {
                try (AggregatorRun run =
                        new AggregatorRun(broker, folder.path(), options.jvmOptions("-Xmx512m"), fleet, variant)) {
                    run.warmUp(warmUp);
                    measured.put(variant, run.count(reports));
                    plain = sameTotals(plain, variant, run.totals());
                }
            }
        }
        print(size, warmUp, measured);
        return 0;
    }

    private static Totals sameTotals(Totals plain, Variant variant, Totals totals) {
        if (plain != null && !plain.equals(totals)) {
            throw new IllegalStateException(variant.label() + " has other totals than the plain topology");
        }
        return totals;
    }

    private void print(Fleet.Size size, long warmUp, Map<Variant, Measured> measured) {
        PrintWriter out = spec.commandLine().getOut();
        Measured plain = measured.get(Variant.PLAIN);
        Measured ours = measured.get(Variant.OURS);
        out.printf(
                Locale.ROOT,
                "%,d reports of %d flags after %,d to warm up; %,d keys (app, flag) of %,d apps; %,d connections; %s%n",
                ours.reports(),
                size.flags(),
                warmUp,
                size.keys(),
                size.apps(),
                size.connections(),
                Ratio.machine());
        Table table = new Table(
                "variant", "CPU µs/report", "reports/s", "repartition B/report", "changelog B/report", "ratio");
        measured.forEach((variant, figures) -> table.row(
                variant.label(),
                figures.cpuMicrosPerReport(),
                figures.reportsPerSecond(),
                (double) figures.repartitionBytes() / figures.reports(),
                (double) figures.changelogBytes() / figures.reports(),
                plain.cpuMicrosPerReport() / figures.cpuMicrosPerReport()));
        table.print(out);
        out.println("all variants made the same rows");
        double without = measured.get(Variant.WITHOUT_COUNT_ONCE).cpuMicrosPerReport();
        out.printf(Locale.ROOT, "count once costs %.0f %%%n", 100 * (ours.cpuMicrosPerReport() / without - 1));
        Ratio.print(
                out,
                "aggregator repartition-bytes",
                (double) plain.repartitionBytes() / Math.max(1, ours.repartitionBytes()));
        Ratio.print(out, "aggregator with-count-once", plain.cpuMicrosPerReport() / ours.cpuMicrosPerReport());
        // The plain topology does not count once: only without it both do the same.
        Ratio.print(out, "aggregator", plain.cpuMicrosPerReport() / without);
    }
}
