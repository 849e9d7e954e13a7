package io.flagtally.benchmarks.capacity;

import io.flagtally.benchmarks.cli.Ratios;
import io.flagtally.benchmarks.cli.RunOptions;
import io.flagtally.benchmarks.cli.Table;
import io.flagtally.benchmarks.gateway.GatewayProcess;
import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.machine.WarmUp;
import io.flagtally.benchmarks.machine.WorkFolder;
import io.flagtally.benchmarks.payload.Fleet;
import io.flagtally.cli.capacity.Capacity;
import io.flagtally.cli.capacity.Demand;
import io.flagtally.cli.capacity.Layout;
import io.flagtally.cli.capacity.Setup;
import io.flagtally.runtime.cli.DurationConverter;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code capacity}: what a report takes at a steady rate, against what {@code flagtally capacity} computes. The ratio
 * is the smaller ÷ the larger of what is furthest off among rows and bytes, which are the same on any machine.
 */
@Command(
        name = "capacity",
        mixinStandardHelpOptions = true,
        description = "What a report takes at a steady rate, against what 'flagtally capacity' computes.")
public final class CapacityComparison implements Callable<Integer> {
    /** Each SDK posts once a minute. */
    private static final int SECONDS_OF_A_ROUND = 60;

    /** Their requests are made ready beforehand. */
    private static final int MOST_RATE = 5_000;

    /** So that no time of a report lies ahead, however fast the warm-up is. */
    private static final int ROUNDS_BACK = 1_800;

    /** Of the time: the longest warm-up, a spell of it, the steady load before it is measured, and what is measured. */
    private static final double WARM_UP_PART = 0.5;

    private static final double SPELL_PART = 0.04;
    private static final double SETTLING_PART = 0.1;
    private static final double MEASURED_PART = 0.4;

    /** For each second that all of it may take: enough for a start of a JVM not to matter. */
    private static final int RESTORED_RECORDS = 50_000;

    /** Of commits: more than is read and not committed at any moment, if rows keep up. */
    private static final double MOST_LAG = 3;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunOptions options;

    @Option(
            names = "--keys",
            defaultValue = "100000",
            paramLabel = "N",
            description = "distinct pairs of app and flag, 1000 to 100000 (default: ${DEFAULT-VALUE})")
    private int keys;

    @Option(
            names = "--rate",
            defaultValue = "1000",
            paramLabel = "N",
            description = "reports a second (default: ${DEFAULT-VALUE})")
    private int rate;

    @Option(
            names = "--commit-interval",
            defaultValue = "1s",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "of the aggregator (default: ${DEFAULT-VALUE})")
    private Duration commitInterval;

    @Option(names = "--restore", description = "then also start the aggregator with and without its state")
    private boolean restore;

    /** As the lines of a file of measured runs have them. */
    private final List<String> measured = new ArrayList<>();

    private double worst = 1;

    @Override
    public Integer call() {
        options.inRange("--commit-interval in ms", (int) commitInterval.toMillis(), 10, 60_000);
        Fleet.Size size = new Fleet.Size(
                options.inRange("--keys", keys, 1_000, 100_000),
                options.flags(),
                options.inRange("--rate", rate, 10, MOST_RATE) * SECONDS_OF_A_ROUND);
        Fleet fleet = Fleet.upToNow(size, (long) ROUNDS_BACK * size.connections());
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%,d reports of %d flags a second; %,d keys (app, flag) of %,d apps; %,d SDKs; commits each %d ms; %s%n",
                rate,
                size.flags(),
                size.keys(),
                size.apps(),
                size.connections(),
                commitInterval.toMillis(),
                Ratios.machine());
        try (WorkFolder folder = new WorkFolder();
                Broker broker = options.broker(folder.path());
                Services services = new Services(
                        broker,
                        folder.path(),
                        options.jvmOptions("-Xmx512m", GatewayProcess.COLLECTOR),
                        fleet,
                        commitInterval,
                        options.part(SPELL_PART))) {
            // No ratio depends on how warm they are.
            out.println(WarmUp.run(List.of(services), options.part(WARM_UP_PART), System::nanoTime));
            out.flush();
            compare(services, size, broker.topics().partitions());
        }
        return 0;
    }

    private void compare(Services services, Fleet.Size size, int partitions) {
        Steady steady = services.steady(rate, options.part(SETTLING_PART), options.part(MEASURED_PART));
        Capacity computed = computed(size, partitions);
        Table table = table(steady, computed);
        if (restore) {
            Restore restored = services.restore((long) options.seconds() * RESTORED_RECORDS);
            table.row("restored records", restored.records(), "");
            row(table, "restore, CPU µs/record", restored.microsPerRecord(), 1e6 * computed.restoreSeconds(1));
        }
        PrintWriter out = spec.commandLine().getOut();
        table.print(out);
        String settings = Stream.of(
                        rate, size.apps(), size.flags(), size.connections(), partitions, commitInterval.toMillis())
                .map(Object::toString)
                .collect(Collectors.joining(","));
        out.println("as in measured-runs.csv: " + settings + "," + String.join(",", measured));
        Ratios ratios = new Ratios(out);
        // So short a run ends before its first rows.
        if (worst == 0 || steady.lag() > MOST_LAG * rate * Math.max(1, commitInterval.toSeconds())) {
            ratios.unusable(services.name(), "did not keep up");
        }
        ratios.print("capacity", worst, services.name());
    }

    private Capacity computed(Fleet.Size size, int partitions) {
        // SDKs of an app always report the same of its flags.
        Demand demand =
                new Demand(rate, size.apps(), size.flags(), size.flags(), Fleet.VARIANTS_PER_FLAG, size.connections());
        return new Capacity(demand, Setup.DEFAULT.withCommitInterval(commitInterval), new Layout(1, 1, partitions));
    }

    private Table table(Steady steady, Capacity computed) {
        Counters grown = steady.grown();
        Table table = new Table("", "measured", "computed");
        row(table, "gateway, CPU µs/report", steady.micros(grown.gatewayCpu()), computed.gatewayMicros());
        row(table, "aggregator, CPU µs/report", steady.micros(grown.aggregatorCpu()), computed.aggregatorMicros());
        double changed = steady.perReport(grown.changedRows());
        same(table, "rows that a report changes", changed, computed.changedRowsPerReport());
        same(table, "raw topic, B/report", steady.perReport(grown.rawBytes()), computed.rawBytes());
        double repartition = steady.perReport(grown.repartitionBytes());
        same(table, "repartition topics, B/report", repartition, computed.repartitionBytes());
        same(table, "changelogs, B/report", steady.perReport(grown.changelogBytes()), computed.changelogBytes());
        same(table, "hourly topics, B/report", steady.perReport(grown.hourlyBytes()), computed.hourlyBytes());
        table.row("row visible after, p50, s", steady.freshSecondsAt(50), "");
        table.row("row visible after, p99, s", steady.freshSecondsAt(99), computed.visibleSeconds());
        table.row("broker, CPU µs/report", steady.micros(grown.brokerCpu()), "");
        table.row("waiting at the end, records", steady.lag(), "");
        return table;
    }

    /** What should be the same on any machine. */
    private void same(Table table, String what, double figure, double computed) {
        row(table, what, figure, computed);
        worst = Math.min(worst, Math.min(figure, computed) / Math.max(figure, computed));
    }

    private void row(Table table, String what, double figure, double computed) {
        table.row(what, figure, computed);
        measured.add(String.format(Locale.ROOT, "%.2f", figure));
    }
}
