package io.flagtally.benchmarks.pipeline;

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
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code pipeline}: the highest rate, of those tried, at which rows keep up with reports, and how old they are then.
 * The ratio is that rate ÷ what the gateway takes alone.
 */
@Command(
        name = "pipeline",
        mixinStandardHelpOptions = true,
        description = "Reports a second from HTTP to rows with a bounded lag, and how soon a row is visible.")
public final class PipelineComparison implements Callable<Integer> {
    private static final int PARTS = 20;
    private static final int PREPARED_REQUESTS = 2_000;
    private static final int CONNECTIONS = 20_000;
    private static final int KEYS = 10_000;

    /** A lag that does not grow: what is read and not yet committed, and some. */
    private static final double BOUNDED_LAG_SECONDS = 3;

    private static final double STEP_DOWN = 0.8;
    private static final int STEPS = 4;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunOptions options;

    @Option(
            names = "--connections",
            defaultValue = "64",
            paramLabel = "N",
            description = "HTTP connections (default: ${DEFAULT-VALUE})")
    private int connections;

    @Option(
            names = "--rate",
            defaultValue = "0",
            paramLabel = "N",
            description = "reports a second instead of the highest that rows keep up with")
    private int rate;

    @Override
    public Integer call() {
        options.inRange("--connections", connections, 1, 10_000);
        options.inRange("--rate", rate, 0, 1_000_000);
        Duration part = options.part(1.0 / PARTS);
        Fleet fleet = Fleet.upToNow(new Fleet.Size(KEYS, options.flags(), CONNECTIONS), 20L * CONNECTIONS);
        try (WorkFolder folder = new WorkFolder();
                Broker broker = new Broker(folder.path())) {
            double alone = gatewayAlone(broker, folder.path(), fleet, part);
            try (Pipeline pipeline =
                    new Pipeline(broker, folder.path(), options.jvmOptions("-Xmx512m"), fleet, connections)) {
                print(alone, highestSteady(pipeline, alone, part), fleet);
            }
        }
        return 0;
    }

    private double gatewayAlone(Broker broker, Path folder, Fleet fleet, Duration part) {
        ApiKeys keys = new ApiKeys(1);
        try (GatewayProcess gateway =
                new GatewayProcess(broker, folder, options.jvmOptions("-Xmx512m"), keys, "alone-")) {
            Target target = gateway.target(List.of(keys.header(0)));
            Requests requests = Requests.prepared(target, fleet, PREPARED_REQUESTS);
            try (Load load = new Load(target.address(), connections, requests)) {
                load.closedLoop(part.multipliedBy(2));
                return load.closedLoop(part.multipliedBy(2)).perSecond();
            }
        }
    }

    private Pipeline.Spell highestSteady(Pipeline pipeline, double alone, Duration part) {
        double tried = rate > 0 ? rate : alone / 4;
        // Its first reports are counted by code that is not compiled yet.
        pipeline.countedUnder(tried, part.multipliedBy(2));
        pipeline.drain();
        if (rate == 0) {
            tried = STEP_DOWN * pipeline.countedUnder(alone / 2, part.multipliedBy(2));
            pipeline.drain();
        }
        Pipeline.Spell spell = pipeline.steady(tried, part.multipliedBy(3));
        for (int step = 1; rate == 0 && step < STEPS && !isBounded(spell); step++) {
            pipeline.drain();
            tried *= STEP_DOWN;
            spell = pipeline.steady(tried, part.multipliedBy(3));
        }
        if (!isBounded(spell)) {
            throw new IllegalStateException(
                    "rows don't keep up with %,.0f reports a second: %,d wait".formatted(tried, spell.lag()));
        }
        return spell;
    }

    private static boolean isBounded(Pipeline.Spell spell) {
        return spell.lag() <= BOUNDED_LAG_SECONDS * spell.rate();
    }

    private void print(double alone, Pipeline.Spell spell, Fleet fleet) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "reports of %d flags, the first of %,d bytes; %,d keys (app, flag) of %,d apps; %,d SDKs over %d HTTP"
                        + " connections; %s, generator and broker included%n",
                options.flags(),
                fleet.report(0).body().length,
                fleet.size().keys(),
                fleet.size().apps(),
                fleet.size().connections(),
                connections,
                Ratio.machine());
        double perSecond = spell.answers().perSecond();
        double reports = spell.answers().accepted();
        Histogram fresh = spell.freshness();
        new Table("", "reports/s", "lag", "gateway µs", "broker µs", "aggregator µs", "fresh p50 ms", "p99 ms")
                .row("gateway alone", alone, "", "", "", "", "", "")
                .row(
                        "pipeline",
                        perSecond,
                        spell.lag(),
                        spell.gatewayCpu().toNanos() / 1e3 / reports,
                        spell.brokerCpu().toNanos() / 1e3 / reports,
                        spell.aggregatorCpu().toNanos() / 1e3 / reports,
                        fresh.getValueAtPercentile(50) / 1e6,
                        fresh.getValueAtPercentile(99) / 1e6)
                .print(out);
        Ratio.print(out, "pipeline", perSecond / alone);
    }
}
