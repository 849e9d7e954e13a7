package io.flagtally.benchmarks.gateway;

import io.flagtally.benchmarks.cli.Ratios;
import io.flagtally.benchmarks.cli.RunOptions;
import io.flagtally.benchmarks.cli.Table;
import io.flagtally.benchmarks.load.Answers;
import io.flagtally.benchmarks.load.CannedServer;
import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.machine.WarmUp;
import io.flagtally.benchmarks.machine.WorkFolder;
import io.flagtally.benchmarks.payload.Fleet;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code gateway}: acknowledged reports a second of the gateway, or of another server, and of a bare handler. The ratio
 * is ours ÷ bare at the count of connections at which ours is fastest.
 */
@Command(
        name = "gateway",
        mixinStandardHelpOptions = true,
        description = "Acknowledged reports a second, their latency and the heap, against a bare Undertow handler.")
public final class GatewayComparison implements Callable<Integer> {
    /** Of the time: one measurement. */
    private static final int PARTS = 40;

    private static final int PREPARED_REQUESTS = 5_000;

    private static final String BARE = "bare Undertow";
    private static final String GATEWAY = "gateway";
    private static final String BARE_SEND = "bare send";

    /** Of the time: the longest warm-up of the bare producer. */
    private static final double SENDS_WARM_UP_PART = 0.2;

    private static final ApiKeys KEYS = new ApiKeys(10);

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunOptions options;

    @Option(
            names = "--connections",
            split = ",",
            defaultValue = "16,64,256",
            paramLabel = "N",
            description = "connection counts to try (default: ${DEFAULT-VALUE})")
    private List<Integer> connections;

    @Option(
            names = "--heap",
            defaultValue = "192",
            paramLabel = "MIB",
            description = "heap of the gateway and of the bare server (default: ${DEFAULT-VALUE})")
    private int heap;

    @Mixin
    private Peer peer;

    @Override
    public Integer call() {
        connections.forEach(count -> options.inRange("--connections", count, 1, 10_000));
        List<String> jvm =
                options.jvmOptions("-Xmx" + options.inRange("--heap", heap, 96, 8_192) + "m", GatewayProcess.COLLECTOR);
        Optional<Contender> other = peer.contender();
        Loads loads = Loads.prepared(
                Fleet.upToNow(new Fleet.Size(10_000, options.flags(), PREPARED_REQUESTS), PREPARED_REQUESTS),
                PREPARED_REQUESTS,
                options.part(1.0 / PARTS));
        printSettings(loads.fleet());
        try (WorkFolder folder = new WorkFolder()) {
            Spell canned = canned(loads, folder.path(), jvm);
            try (LocalServer server = LocalServer.start(BareServer.class, folder.path(), jvm)) {
                Contender bare = contender(BARE, server);
                if (other.isPresent()) {
                    other(loads, canned, bare, other.get());
                } else {
                    gateway(loads, canned, bare, folder.path(), jvm);
                }
            }
        }
        return 0;
    }

    private void other(Loads loads, Spell canned, Contender bare, Contender other) {
        Ratios ratios = warmUp(loads, bare, other);
        List<Spell> spells = loads.inTurn(bare, other, connections);
        printRates(canned, spells);
        printRatio(ratios, "gateway", spells, spell -> spell.answers().perSecond());
    }

    private Spell canned(Loads loads, Path folder, List<String> jvm) {
        try (LocalServer server = LocalServer.start(CannedServer.class, folder, jvm)) {
            Contender canned = contender("canned answer", server);
            loads.closedLoop(canned, connections.get(0));
            return loads.closedLoop(canned, connections.get(0));
        }
    }

    private static Contender contender(String name, LocalServer server) {
        return new Contender(
                name, server.target(), KEYS::header, List.of(server.jvm().times()));
    }

    private void gateway(Loads loads, Spell canned, Contender bare, Path folder, List<String> jvm) {
        try (Broker broker = options.broker(folder);
                GatewayProcess process = new GatewayProcess(broker, folder, jvm, KEYS, "")) {
            Contender gateway = process.contender(GATEWAY, PREPARED_REQUESTS);
            Ratios ratios = warmUp(loads, bare, gateway);
            List<Spell> spells = loads.inTurn(bare, gateway, connections);
            printRates(canned, spells);
            printHeap(process.heap());
            int best = best(spells);
            double half = spells.get(best).answers().perSecond() / 2;
            int count = spells.get(best).connections();
            Answers ours = loads.openLoop(gateway, count, half);
            printLatencies(ratios, half, count, ours, bareSends(ratios, broker, loads, half));
            printRatio(ratios, "gateway cpu", spells, spell -> 1 / spell.allMicros());
            printRatio(ratios, "gateway", spells, spell -> spell.answers().perSecond());
        }
    }

    private Ratios warmUp(Loads loads, Contender bare, Contender other) {
        Ratios ratios = new Ratios(spec.commandLine().getOut());
        ratios.warmed(loads.warmUp(List.of(bare, other), connections, Duration.ofSeconds(options.seconds())));
        return ratios;
    }

    private Histogram bareSends(Ratios ratios, Broker broker, Loads loads, double perSecond) {
        try (BareProducer producer = new BareProducer(BARE_SEND, broker, loads, perSecond)) {
            ratios.warmed(WarmUp.run(List.of(producer), options.part(SENDS_WARM_UP_PART), System::nanoTime));
            return producer.openLoop();
        }
    }

    /** Place of the second server's fastest spell; the one before it is the bare server's on as many connections. */
    private static int best(List<Spell> spells) {
        int best = 1;
        for (int i = 3; i < spells.size(); i += 2) {
            boolean faster = spells.get(i).answers().perSecond()
                    > spells.get(best).answers().perSecond();
            best = faster ? i : best;
        }
        return best;
    }

    private void printSettings(Fleet fleet) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%,d reports of %d flags, the first of %,d bytes; %d API keys; %s, generator and broker included%n",
                PREPARED_REQUESTS,
                options.flags(),
                fleet.report(0).body().length,
                KEYS.count(),
                Ratios.machine());
        out.flush();
    }

    private void printRates(Spell canned, List<Spell> spells) {
        Table table = new Table(
                "server", "connections", "accepted/s", "p99 ms", "server µs", "broker µs", "generator", "refused");
        Stream.concat(Stream.of(canned), spells.stream())
                .forEach(spell -> table.row(
                        spell.server(),
                        Integer.toString(spell.connections()),
                        spell.answers().perSecond(),
                        spell.answers().millisAt(99),
                        spell.serverMicros(),
                        spell.brokerMicros(),
                        "%.0f %%".formatted(100 * spell.answers().generatorShare()),
                        spell.answers().refused()));
        table.print(spec.commandLine().getOut());
    }

    private void printHeap(HeapUse use) {
        spec.commandLine()
                .getOut()
                .printf(
                        "heap at full load, %d MiB allowed: at most %d MiB used and %d MiB after a collection, in %d"
                                + " collections%n",
                        heap, use.mostUsed(), use.mostLive(), use.collections());
    }

    private void printLatencies(Ratios ratios, double perSecond, int count, Answers ours, Histogram bareSends) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "at half of the maximum, %,.0f/s on %d connections, from when each was due:%n",
                perSecond,
                count);
        new Table("ms", "p50", "p99", "p99.9")
                .row(GATEWAY, ours.millisAt(50), ours.millisAt(99), ours.millisAt(99.9))
                .row(BARE_SEND, millisAt(bareSends, 50), millisAt(bareSends, 99), millisAt(bareSends, 99.9))
                .print(out);
        ratios.print("gateway p99-to-bare-send", ours.millisAt(99) / millisAt(bareSends, 99), GATEWAY, BARE_SEND);
    }

    private static double millisAt(Histogram latency, double percentile) {
        return latency.getValueAtPercentile(percentile) / 1e6;
    }

    private static void printRatio(Ratios ratios, String what, List<Spell> spells, ToDoubleFunction<Spell> figure) {
        int best = best(spells);
        Spell ours = spells.get(best);
        Spell bare = spells.get(best - 1);
        ratios.print(what, figure.applyAsDouble(ours) / figure.applyAsDouble(bare), ours.server(), bare.server());
    }
}
