package io.flagtally.benchmarks.growth;

import io.flagtally.benchmarks.aggregator.AggregatorRun;
import io.flagtally.benchmarks.aggregator.AggregatorSetup;
import io.flagtally.benchmarks.aggregator.Measured;
import io.flagtally.benchmarks.cli.Ratios;
import io.flagtally.benchmarks.cli.RunOptions;
import io.flagtally.benchmarks.cli.Table;
import io.flagtally.benchmarks.gateway.ApiKeys;
import io.flagtally.benchmarks.gateway.Contender;
import io.flagtally.benchmarks.gateway.GatewayProcess;
import io.flagtally.benchmarks.gateway.Loads;
import io.flagtally.benchmarks.gateway.Spell;
import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.machine.WarmUp;
import io.flagtally.benchmarks.machine.WorkFolder;
import io.flagtally.benchmarks.payload.Fleet;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code growth}: the aggregator with few and with many (app, flag) keys, the gateway with few and with many API keys.
 * The ratio is slower ÷ faster, of the two the smaller.
 */
@Command(
        name = "growth",
        mixinStandardHelpOptions = true,
        description = "The aggregator at 1,000 and 100,000 keys, the gateway at 10 and 100,000 API keys.")
public final class GrowthComparison implements Callable<Integer> {
    private static final int FEW_KEYS = 1_000;
    private static final int MANY_KEYS = 100_000;
    private static final String FEW = "1,000 keys";
    private static final String MANY = "100,000 keys";
    private static final String CHANGED_ROW = "a changed row";
    private static final ApiKeys FEW_API_KEYS = new ApiKeys(10);
    private static final ApiKeys MANY_API_KEYS = new ApiKeys(100_000);
    private static final String FEW_API = "gateway with 10 keys";
    private static final String MANY_API = "gateway with 100,000 keys";
    private static final int SDKS = 5_000;
    private static final int HTTP_CONNECTIONS = 64;
    private static final int PREPARED_REQUESTS = 10_000;

    /** For each second that all of it may take. */
    private static final int FIRST_REPORTS = 150;

    private static final int MEASURED_REPORTS = 400;

    /** Rows that the baseline of a changed row has, and, for each second, as many as it changes in a measurement. */
    private static final int BARE_ROWS = 100_000;

    private static final int CHANGED_BARE_ROWS = 2_000;

    /** Both sides in turn so often: what the machine does meanwhile meets them alike. */
    private static final int ROUNDS = 2;

    /** Of the time: the longest warm-up of both aggregators, of the baseline of a row, and of both gateways. */
    private static final double AGGREGATORS_WARM_UP_PART = 0.7;

    private static final double ROWS_WARM_UP_PART = 0.2;
    private static final double GATEWAYS_WARM_UP_PART = 0.3;

    /** So that a run that is too short to see what a row costs does not divide by nothing. */
    private static final double LEAST_ROW_MICROS = 0.001;

    /** Of the time: one measurement of a gateway. */
    private static final int PARTS = 40;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunOptions options;

    /** What counting cost with few and with many keys, and a changed row where nothing else is done. */
    private record Counted(Measured few, Measured many, Cost bareRow) {

        double rowMicros() {
            return (many.cpuMicrosPerReport() - few.cpuMicrosPerReport())
                    / (many.rowsPerReport() - few.rowsPerReport());
        }
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "reports of %d flags from %,d connections, over %d HTTP connections; %s, generator and broker"
                        + " included%n",
                options.flags(),
                SDKS,
                HTTP_CONNECTIONS,
                Ratios.machine());
        Ratios ratios = new Ratios(out);
        try (WorkFolder folder = new WorkFolder();
                Broker broker = options.broker(folder.path())) {
            Counted counted = aggregators(ratios, broker, folder.path());
            print(out, ratios, counted, gateways(ratios, broker, folder.path()));
        }
        return 0;
    }

    private Counted aggregators(Ratios ratios, Broker broker, Path folder) {
        long first = (long) options.seconds() * FIRST_REPORTS;
        long reports = (long) options.seconds() * MEASURED_REPORTS / ROUNDS;
        long bareRows = (long) options.seconds() * CHANGED_BARE_ROWS;
        try (AggregatorRun few = aggregator(FEW, broker, folder, FEW_KEYS);
                AggregatorRun many = aggregator(MANY, broker, folder, MANY_KEYS)) {
            ratios.warmed(WarmUp.run(
                    List.of(few.warmed(first), many.warmed(first)),
                    options.part(AGGREGATORS_WARM_UP_PART),
                    System::nanoTime));
            // So that rows and connections of what is measured are in state.
            few.count(first);
            many.count(first);
            try (BareRows bare = new BareRows(broker, folder, aggregatorJvm(), many.changedRows(BARE_ROWS), bareRows)) {
                ratios.warmed(WarmUp.run(List.of(bare), options.part(ROWS_WARM_UP_PART), System::nanoTime));
                Counted sum = new Counted(few.count(reports), many.count(reports), bare.cost(bareRows));
                for (int round = 1; round < ROUNDS; round++) {
                    sum = new Counted(
                            sum.few.plus(few.count(reports)),
                            sum.many.plus(many.count(reports)),
                            sum.bareRow.plus(bare.cost(bareRows)));
                }
                few.totals();
                many.totals();
                return sum;
            }
        }
    }

    private AggregatorRun aggregator(String name, Broker broker, Path folder, int keys) {
        return new AggregatorRun(
                broker, folder, aggregatorJvm(), fleet(keys), AggregatorSetup.ours(name, "keys-" + keys));
    }

    private List<String> aggregatorJvm() {
        return options.jvmOptions("-Xmx512m");
    }

    private Fleet fleet(int keys) {
        long reports = (long) options.seconds() * (FIRST_REPORTS + MEASURED_REPORTS);
        return Fleet.upToNow(new Fleet.Size(keys, options.flags(), SDKS), reports);
    }

    /** That with few keys and that with many, at the same time at the same broker, under load in turn. */
    private List<Spell> gateways(Ratios ratios, Broker broker, Path folder) {
        Loads loads = Loads.prepared(fleet(FEW_KEYS), PREPARED_REQUESTS, options.part(1.0 / PARTS));
        List<String> jvm = options.jvmOptions("-Xmx192m", GatewayProcess.COLLECTOR);
        try (GatewayProcess few = new GatewayProcess(broker, folder, jvm, FEW_API_KEYS, "");
                GatewayProcess many = new GatewayProcess(broker, folder, jvm, MANY_API_KEYS, "")) {
            Contender fewKeys = few.contender(FEW_API, PREPARED_REQUESTS);
            Contender manyKeys = many.contender(MANY_API, PREPARED_REQUESTS);
            List<Integer> connections = List.of(HTTP_CONNECTIONS);
            ratios.warmed(loads.warmUp(List.of(fewKeys, manyKeys), connections, options.part(GATEWAYS_WARM_UP_PART)));
            return loads.inTurn(fewKeys, manyKeys, connections);
        }
    }

    private static void print(PrintWriter out, Ratios ratios, Counted counted, List<Spell> gateways) {
        Measured few = counted.few;
        Measured many = counted.many;
        Spell fewApi = gateways.get(0);
        Spell manyApi = gateways.get(1);
        double aggregator = slowerToFaster(few.cpuMicrosPerReport(), many.cpuMicrosPerReport());
        double gateway =
                slowerToFaster(fewApi.answers().perSecond(), manyApi.answers().perSecond());
        new Table("", "few", "many", "ratio")
                .row(
                        "aggregator, CPU µs/report at 1,000 and 100,000 (app, flag)",
                        few.cpuMicrosPerReport(),
                        many.cpuMicrosPerReport(),
                        aggregator)
                .row(
                        "repartition records/report",
                        few.repartitionRecordsPerReport(),
                        many.repartitionRecordsPerReport(),
                        "")
                .row("hourly rows/report", few.rowsPerReport(), many.rowsPerReport(), "")
                .row(
                        "gateway, reports/s at 10 and 100,000 API keys",
                        fewApi.answers().perSecond(),
                        manyApi.answers().perSecond(),
                        gateway)
                .row("gateway, CPU µs/report", fewApi.serverMicros(), manyApi.serverMicros(), "")
                .print(out);
        out.printf(
                Locale.ROOT,
                "CPU of a changed row: %.1f µs, of a bare read, write and two records %.1f µs%n",
                counted.rowMicros(),
                counted.bareRow.microsPerRow());
        double row = counted.rowMicros();
        if (!(row > 0)) {
            ratios.unusable(CHANGED_ROW, "cost nothing");
        }
        ratios.print(
                "growth changed-row",
                counted.bareRow.microsPerRow() / Math.max(row, LEAST_ROW_MICROS),
                CHANGED_ROW,
                FEW,
                MANY,
                BareRows.NAME);
        ratios.print("growth", Math.min(aggregator, gateway), FEW, MANY, FEW_API, MANY_API);
    }

    private static double slowerToFaster(double one, double other) {
        return Math.min(one, other) / Math.max(one, other);
    }
}
