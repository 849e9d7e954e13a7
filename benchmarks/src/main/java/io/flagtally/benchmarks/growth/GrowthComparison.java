package io.flagtally.benchmarks.growth;

import io.flagtally.benchmarks.aggregator.AggregatorRun;
import io.flagtally.benchmarks.aggregator.Measured;
import io.flagtally.benchmarks.aggregator.Variant;
import io.flagtally.benchmarks.cli.Ratio;
import io.flagtally.benchmarks.cli.RunOptions;
import io.flagtally.benchmarks.cli.Table;
import io.flagtally.benchmarks.gateway.ApiKeys;
import io.flagtally.benchmarks.gateway.GatewayProcess;
import io.flagtally.benchmarks.load.Load;
import io.flagtally.benchmarks.load.Requests;
import io.flagtally.benchmarks.load.Target;
import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.machine.WorkFolder;
import io.flagtally.benchmarks.payload.Fleet;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code growth}: the aggregator with few and with many (app, flag) keys, the gateway with few and with many API keys. The
 * ratio is slower ÷ faster, of the two the smaller.
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
    private static final int WARM_UP_REPORTS = 150;

    private static final int MEASURED_REPORTS = 400;
    private static final int PARTS = 20;

    /** The aggregator's CPU time and records of a report, and the gateway's reports a second. */
    private record Cost(Measured aggregator, double perSecond) {}

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunOptions options;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "reports of %d flags from %,d connections, over %d HTTP connections; %s, generator and broker included%n",
                options.flags(),
                SDKS,
                HTTP_CONNECTIONS,
                Ratio.machine());
        Cost few = measure(FEW_KEYS, FEW_API_KEYS);
        Cost many = measure(MANY_KEYS, MANY_API_KEYS);
        double aggregator = slowerToFaster(
                few.aggregator().cpuMicrosPerReport(), many.aggregator().cpuMicrosPerReport());
        double gateway = slowerToFaster(few.perSecond(), many.perSecond());
        new Table("", "few", "many", "ratio")
                .row(
                        "aggregator, CPU µs/report at 1,000 and 100,000 (app, flag)",
                        few.aggregator().cpuMicrosPerReport(),
                        many.aggregator().cpuMicrosPerReport(),
                        aggregator)
                .row(
                        "repartition records/report",
                        few.aggregator().repartitionRecordsPerReport(),
                        many.aggregator().repartitionRecordsPerReport(),
                        "")
                .row(
                        "hourly rows/report",
                        few.aggregator().rowsPerReport(),
                        many.aggregator().rowsPerReport(),
                        "")
                .row("gateway, reports/s at 10 and 100,000 API keys", few.perSecond(), many.perSecond(), gateway)
                .print(out);
        Ratio.print(out, "growth", Math.min(aggregator, gateway));
        return 0;
    }

    private static double slowerToFaster(double one, double other) {
        return Math.min(one, other) / Math.max(one, other);
    }

    private Cost measure(int keys, ApiKeys apiKeys) {
        try (WorkFolder folder = new WorkFolder();
                Broker broker = new Broker(folder.path())) {
            return new Cost(aggregator(broker, folder.path(), keys), gateway(broker, folder.path(), apiKeys));
        }
    }

    private Measured aggregator(Broker broker, Path folder, int keys) {
        long warmUp = (long) options.seconds() * WARM_UP_REPORTS;
        long reports = (long) options.seconds() * MEASURED_REPORTS;
        Fleet fleet = Fleet.upToNow(new Fleet.Size(keys, options.flags(), SDKS), warmUp + reports);
        try (AggregatorRun run =
                new AggregatorRun(broker, folder, options.jvmOptions("-Xmx512m"), fleet, Variant.OURS)) {
            run.warmUp(warmUp);
            Measured measured = run.count(reports);
            run.totals();
            return measured;
        }
    }

    private double gateway(Broker broker, Path folder, ApiKeys keys) {
        Duration part = Duration.ofMillis(options.seconds() * 1_000L / PARTS);
        Fleet fleet = Fleet.upToNow(new Fleet.Size(FEW_KEYS, options.flags(), SDKS), PREPARED_REQUESTS);
        int step = Math.max(1, keys.count() / PREPARED_REQUESTS);
        try (GatewayProcess gateway =
                new GatewayProcess(broker, folder, options.jvmOptions("-Xmx192m"), keys, "gateway-")) {
            Target target = gateway.target(List.of());
            Requests requests =
                    Requests.prepared(target, fleet, PREPARED_REQUESTS, number -> keys.header(number * step));
            try (Load load = new Load(target.address(), HTTP_CONNECTIONS, requests)) {
                load.closedLoop(part.multipliedBy(2));
                return load.closedLoop(part.multipliedBy(2)).perSecond();
            }
        }
    }
}
