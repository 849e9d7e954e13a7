package io.flagtally.benchmarks.growth;

import io.flagtally.benchmarks.aggregator.AggregatorRun;
import io.flagtally.benchmarks.aggregator.Measured;
import io.flagtally.benchmarks.aggregator.Variant;
import io.flagtally.benchmarks.cli.Ratio;
import io.flagtally.benchmarks.cli.RunOptions;
import io.flagtally.benchmarks.cli.Table;
import io.flagtally.benchmarks.gateway.ApiKeys;
import io.flagtally.benchmarks.gateway.Contender;
import io.flagtally.benchmarks.gateway.GatewayProcess;
import io.flagtally.benchmarks.gateway.Loads;
import io.flagtally.benchmarks.gateway.Spell;
import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.machine.WorkFolder;
import io.flagtally.benchmarks.payload.Fleet;
import java.io.PrintWriter;
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
    private static final ApiKeys FEW_API_KEYS = new ApiKeys(10);
    private static final ApiKeys MANY_API_KEYS = new ApiKeys(100_000);
    private static final int SDKS = 5_000;
    private static final int HTTP_CONNECTIONS = 64;
    private static final int PREPARED_REQUESTS = 10_000;

    /** For each second that all of it may take. */
    private static final int FIRST_REPORTS = 150;

    private static final int MEASURED_REPORTS = 400;

    /** Of the time: the longest warm-up of one aggregator, and that of both gateways. */
    private static final double AGGREGATOR_WARM_UP_PART = 0.35;

    private static final double GATEWAYS_WARM_UP_PART = 0.3;

    /** Of the time: one measurement of a gateway. */
    private static final int PARTS = 40;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunOptions options;

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
                Ratio.machine());
        Measured few = aggregator(out, FEW_KEYS);
        Measured many = aggregator(out, MANY_KEYS);
        List<Spell> gateways = gateways(out);
        double fewPerSecond = gateways.get(0).answers().perSecond();
        double manyPerSecond = gateways.get(1).answers().perSecond();
        double aggregator = slowerToFaster(few.cpuMicrosPerReport(), many.cpuMicrosPerReport());
        double gateway = slowerToFaster(fewPerSecond, manyPerSecond);
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
                .row("gateway, reports/s at 10 and 100,000 API keys", fewPerSecond, manyPerSecond, gateway)
                .row(
                        "gateway, CPU µs/report",
                        gateways.get(0).serverMicros(),
                        gateways.get(1).serverMicros(),
                        "")
                .print(out);
        Ratio.print(out, "growth", Math.min(aggregator, gateway));
        return 0;
    }

    private static double slowerToFaster(double one, double other) {
        return Math.min(one, other) / Math.max(one, other);
    }

    private Measured aggregator(PrintWriter out, int keys) {
        long first = (long) options.seconds() * FIRST_REPORTS;
        long reports = (long) options.seconds() * MEASURED_REPORTS;
        Fleet fleet = Fleet.upToNow(new Fleet.Size(keys, options.flags(), SDKS), first + reports);
        try (WorkFolder folder = new WorkFolder();
                Broker broker = new Broker(folder.path());
                AggregatorRun run =
                        new AggregatorRun(broker, folder.path(), options.jvmOptions("-Xmx512m"), fleet, Variant.OURS)) {
            out.println(run.warmUp(options.part(AGGREGATOR_WARM_UP_PART), first));
            out.flush();
            Measured measured = run.count(reports);
            run.totals();
            return measured;
        }
    }

    /** That with few keys and that with many, at the same time at the same broker, under load in turn. */
    private List<Spell> gateways(PrintWriter out) {
        Loads loads = new Loads(
                Fleet.upToNow(new Fleet.Size(FEW_KEYS, options.flags(), SDKS), PREPARED_REQUESTS),
                PREPARED_REQUESTS,
                options.part(1.0 / PARTS));
        List<String> jvm = options.jvmOptions("-Xmx192m", GatewayProcess.COLLECTOR);
        try (WorkFolder folder = new WorkFolder();
                Broker broker = new Broker(folder.path());
                GatewayProcess few = new GatewayProcess(broker, folder.path(), jvm, FEW_API_KEYS, "");
                GatewayProcess many = new GatewayProcess(broker, folder.path(), jvm, MANY_API_KEYS, "")) {
            Contender fewKeys = few.contender("gateway with 10 keys", PREPARED_REQUESTS);
            Contender manyKeys = many.contender("gateway with 100,000 keys", PREPARED_REQUESTS);
            List<Integer> connections = List.of(HTTP_CONNECTIONS);
            out.println(loads.warmUp(List.of(fewKeys, manyKeys), connections, options.part(GATEWAYS_WARM_UP_PART)));
            out.flush();
            return loads.inTurn(fewKeys, manyKeys, connections);
        }
    }
}
