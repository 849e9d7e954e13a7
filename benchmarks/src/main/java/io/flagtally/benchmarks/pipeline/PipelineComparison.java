package io.flagtally.benchmarks.pipeline;

import io.flagtally.benchmarks.cli.Ratios;
import io.flagtally.benchmarks.cli.RunOptions;
import io.flagtally.benchmarks.cli.Table;
import io.flagtally.benchmarks.gateway.ApiKeys;
import io.flagtally.benchmarks.gateway.Contender;
import io.flagtally.benchmarks.gateway.GatewayProcess;
import io.flagtally.benchmarks.gateway.Loads;
import io.flagtally.benchmarks.gateway.Peer;
import io.flagtally.benchmarks.gateway.Spell;
import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.machine.WarmUp;
import io.flagtally.benchmarks.machine.WorkFolder;
import io.flagtally.benchmarks.payload.Fleet;
import io.flagtally.benchmarks.plot.Figures;
import io.flagtally.benchmarks.plot.ResultsFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code pipeline}: the highest rate at which rows keep up with reports in a process that does everything, what it
 * costs, and how old rows are then. The ratio is that rate ÷ what a gateway takes alone, or another server.
 */
@Command(
        name = "pipeline",
        mixinStandardHelpOptions = true,
        description = "Reports a second from HTTP to committed rows while the lag does not grow, in one process.")
public final class PipelineComparison implements Callable<Integer> {
    private static final String STANDALONE = "standalone";
    private static final int ROUNDS_BACK = 1_800;
    private static final int MOST_TRIES = 8;

    /** Of the time: the longest warm-up of the gateway alone, or of the other server, and that of the standalone. */
    private static final double ALONE_WARM_UP_PART = 0.25;

    private static final double WARM_UP_PART = 0.4;

    /** Of the time: a spell of load that is as much as a server takes, and of each rate that is tried. */
    private static final double SPELL_PART = 1.0 / 24;

    private static final double SETTLING_PART = 1.0 / 48;
    private static final double MEASURED_PART = 1.0 / 10;

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunOptions options;

    @Mixin
    private Peer peer;

    @Option(
            names = "--connections",
            defaultValue = "64",
            paramLabel = "N",
            description = "HTTP connections (default: ${DEFAULT-VALUE})")
    private int connections;

    @Option(
            names = "--keys",
            defaultValue = "10000",
            paramLabel = "N",
            description = "distinct pairs of app and flag, 1000 to 100000 (default: ${DEFAULT-VALUE})")
    private int keys;

    @Option(
            names = "--sdks",
            defaultValue = "20000",
            paramLabel = "N",
            description = "connections of SDKs that the reports are from (default: ${DEFAULT-VALUE})")
    private int sdks;

    @Option(
            names = "--rate",
            defaultValue = "0",
            paramLabel = "N",
            description = "reports a second instead of the highest that rows keep up with")
    private int rate;

    @Option(
            names = "--results",
            paramLabel = "FILE",
            description = "put the figures into that file, for plot; in place of those of as many keys and cores")
    private Path results;

    @Override
    public Integer call() {
        options.inRange("--connections", connections, 1, 10_000);
        options.inRange("--rate", rate, 0, 1_000_000);
        Fleet.Size size = new Fleet.Size(
                options.inRange("--keys", keys, 1_000, 100_000),
                options.flags(),
                options.inRange("--sdks", sdks, 2 * connections, 1_000_000));
        Fleet fleet = Fleet.upToNow(size, (long) ROUNDS_BACK * sdks);
        Optional<Contender> other = peer.contender();
        printSettings(fleet);
        Loads loads = Loads.rounds(fleet, options.part(SPELL_PART));
        try (WorkFolder folder = new WorkFolder()) {
            if (other.isPresent()) {
                compare(loads, folder.path(), other.get());
            } else {
                List<String> jvm = jvmOptions();
                try (Broker broker = options.broker(folder.path());
                        GatewayProcess gateway = new GatewayProcess(broker, folder.path(), jvm, new ApiKeys(10), "")) {
                    compare(loads, folder.path(), gateway.contender("gateway alone", sdks));
                }
            }
        }
        return 0;
    }

    /** With the heap and the thresholds that the launcher gives to a standalone. */
    private List<String> jvmOptions() {
        return options.jvmOptions(
                "-Xmx512m",
                "-XX:Tier4InvocationThreshold=20000",
                "-XX:Tier4MinInvocationThreshold=2400",
                "-XX:Tier4CompileThreshold=60000",
                "-XX:Tier4BackEdgeThreshold=160000",
                GatewayProcess.COLLECTOR);
    }

    private void compare(Loads loads, Path folder, Contender other) {
        Ratios ratios = new Ratios(spec.commandLine().getOut());
        ratios.warmed(loads.warmUp(List.of(other), List.of(connections), options.part(ALONE_WARM_UP_PART)));
        try (StandaloneProcess process = new StandaloneProcess(folder, jvmOptions())) {
            Pipeline pipeline = new Pipeline(process, process.contender(STANDALONE), loads, connections);
            ratios.warmed(WarmUp.run(List.of(pipeline), options.part(WARM_UP_PART), System::nanoTime));
            // Before and after: what the machine does meanwhile meets both.
            Spell before = loads.closedLoop(other, connections);
            Steady steady = steady(pipeline);
            Spell alone = before.plus(loads.closedLoop(other, connections));
            if (!steady.isKeptUp()) {
                ratios.unusable(STANDALONE, "did not keep up");
            }
            print(ratios, alone, steady);
            if (results != null) {
                put(ratios, steady);
            }
        }
    }

    private Steady steady(Pipeline pipeline) {
        if (rate > 0) {
            return tried(pipeline, rate);
        }
        return HighestRate.find(pipeline.perSecond(), MOST_TRIES, perSecond -> tried(pipeline, perSecond))
                .orElseThrow(() -> new IllegalStateException("rows kept up with none of these rates"));
    }

    private Steady tried(Pipeline pipeline, double perSecond) {
        Duration settling = options.part(SETTLING_PART);
        Steady steady = pipeline.steady(perSecond, settling, options.part(MEASURED_PART));
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%,.0f/s: %s; %,.0f/s answered, lag %.1f s, which grew by %.1f %% of the reports%n",
                perSecond,
                steady.isKeptUp() ? "kept up" : "did not keep up",
                steady.spell().answers().perSecond(),
                steady.lagSeconds(),
                100 * steady.growth());
        out.flush();
        return steady;
    }

    private void put(Ratios ratios, Steady steady) {
        if (ratios.isUsable(STANDALONE)) {
            new ResultsFile(results)
                    .put(new Figures(
                            keys,
                            Runtime.getRuntime().availableProcessors(),
                            steady.spell().answers().perSecond(),
                            steady.spell().serverMicros(),
                            steady.freshMillisAt(50),
                            steady.freshMillisAt(99)));
        }
    }

    private void printSettings(Fleet fleet) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "reports of %d flags, the first of %,d bytes; %,d keys (app, flag) of %,d apps; %,d SDKs over %d HTTP"
                        + " connections; %s, generator included%n",
                options.flags(),
                fleet.report(0).body().length,
                fleet.size().keys(),
                fleet.size().apps(),
                fleet.size().connections(),
                connections,
                Ratios.machine());
        out.flush();
    }

    private void print(Ratios ratios, Spell alone, Steady steady) {
        PrintWriter out = spec.commandLine().getOut();
        Spell ours = steady.spell();
        new Table("", "reports/s", "lag s", "server µs", "broker µs", "generator µs", "fresh p50 ms", "p99 ms")
                .row(
                        alone.server(),
                        alone.answers().perSecond(),
                        "",
                        alone.serverMicros(),
                        alone.brokerMicros(),
                        alone.generatorMicros(),
                        "",
                        "")
                .row(
                        ours.server(),
                        ours.answers().perSecond(),
                        steady.lagSeconds(),
                        ours.serverMicros(),
                        "in it",
                        ours.generatorMicros(),
                        steady.freshMillisAt(50),
                        steady.freshMillisAt(99))
                .print(out);
        if (alone.serverMicros() > 0) {
            ratios.print("pipeline cpu", alone.allMicros() / ours.allMicros(), ours.server(), alone.server());
        }
        ratios.print(
                "pipeline", ours.answers().perSecond() / alone.answers().perSecond(), ours.server(), alone.server());
    }
}
