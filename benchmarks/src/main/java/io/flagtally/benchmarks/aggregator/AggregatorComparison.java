package io.flagtally.benchmarks.aggregator;

import io.flagtally.benchmarks.cli.Ratios;
import io.flagtally.benchmarks.cli.RunOptions;
import io.flagtally.benchmarks.cli.Table;
import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.machine.WarmUp;
import io.flagtally.benchmarks.machine.WorkFolder;
import io.flagtally.benchmarks.payload.Fleet;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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
    /**
     * For each second that all of it may take. Every variant gets as many reports, whatever the machine is busy with.
     */
    private static final int FIRST_REPORTS = 150;

    private static final int MEASURED_REPORTS = 400;

    /** Of the time: the longest warm-up of one variant. */
    private static final double WARM_UP_PART = 0.4;

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

    @Option(
            names = "--without-combining",
            description = "also measure the aggregator with combining turned off, which takes half a minute more")
    private boolean withoutCombining;

    @Override
    public Integer call() {
        Fleet.Size size = new Fleet.Size(options.inRange("--keys", keys, 1_000, 100_000), options.flags(), CONNECTIONS);
        long first = (long) options.seconds() * FIRST_REPORTS;
        long reports = (long) options.seconds() * MEASURED_REPORTS;
        Fleet fleet = Fleet.upToNow(size, first + reports);
        Ratios ratios = new Ratios(spec.commandLine().getOut());
        Map<Variant, Measured> measured = new EnumMap<>(Variant.class);
        try (WorkFolder folder = new WorkFolder();
                Broker broker = options.broker(folder.path())) {
            Totals plain = null;
            for (Variant variant : variants()) {
                try (AggregatorRun run = new AggregatorRun(
                        broker, folder.path(), options.jvmOptions("-Xmx512m"), fleet, AggregatorSetup.of(variant))) {
                    ratios.warmed(WarmUp.run(List.of(run.warmed(first)), options.part(WARM_UP_PART), System::nanoTime));
                    // So that rows and connections of what is measured are in state.
                    run.count(first);
                    measured.put(variant, run.count(reports));
                    plain = sameTotals(plain, variant, run.totals());
                }
            }
        }
        print(ratios, size, first, measured);
        return 0;
    }

    private Set<Variant> variants() {
        return withoutCombining
                ? EnumSet.allOf(Variant.class)
                : EnumSet.complementOf(EnumSet.of(Variant.WITHOUT_COMBINING));
    }

    private static Totals sameTotals(Totals plain, Variant variant, Totals totals) {
        if (plain != null && !plain.equals(totals)) {
            throw new IllegalStateException(variant.label() + " has other totals than the plain topology");
        }
        return totals;
    }

    private void print(Ratios ratios, Fleet.Size size, long first, Map<Variant, Measured> measured) {
        PrintWriter out = spec.commandLine().getOut();
        Measured plain = measured.get(Variant.PLAIN);
        Measured ours = measured.get(Variant.OURS);
        out.printf(
                Locale.ROOT,
                "%,d reports of %d flags after %,d more; %,d keys (app, flag) of %,d apps; %,d connections; %s%n",
                ours.reports(),
                size.flags(),
                first,
                size.keys(),
                size.apps(),
                size.connections(),
                Ratios.machine());
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
        String plainName = Variant.PLAIN.label();
        ratios.print(
                "aggregator repartition-bytes",
                (double) plain.repartitionBytes() / Math.max(1, ours.repartitionBytes()),
                plainName,
                Variant.OURS.label());
        ratios.print(
                "aggregator with-count-once",
                plain.cpuMicrosPerReport() / ours.cpuMicrosPerReport(),
                plainName,
                Variant.OURS.label());
        // The plain topology does not count once: only without it both do the same.
        ratios.print("aggregator", plain.cpuMicrosPerReport() / without, plainName, Variant.WITHOUT_COUNT_ONCE.label());
    }
}
