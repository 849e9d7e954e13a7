package io.flagtally.benchmarks.gateway;

import io.flagtally.benchmarks.cli.Ratio;
import io.flagtally.benchmarks.cli.RunOptions;
import io.flagtally.benchmarks.cli.Table;
import io.flagtally.benchmarks.load.Answers;
import io.flagtally.benchmarks.load.CannedServer;
import io.flagtally.benchmarks.load.Target;
import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.machine.WorkFolder;
import io.flagtally.benchmarks.payload.Fleet;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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

    /** Its compilers are those of the generator's JVM, and not seen apart. */
    private static final int PRODUCER_WARM_UPS = 5;

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

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "send the load there instead of starting a gateway and a broker; http only")
    private URI url;

    @Option(names = "--header", paramLabel = "LINE", description = "header line for --url; may be repeated")
    private List<String> headers = new ArrayList<>();

    @Override
    public Integer call() {
        connections.forEach(count -> options.inRange("--connections", count, 1, 10_000));
        List<String> jvm =
                options.jvmOptions("-Xmx" + options.inRange("--heap", heap, 96, 8_192) + "m", GatewayProcess.COLLECTOR);
        Target peer = url == null ? null : peer();
        Loads loads = new Loads(
                Fleet.upToNow(new Fleet.Size(10_000, options.flags(), PREPARED_REQUESTS), PREPARED_REQUESTS),
                PREPARED_REQUESTS,
                options.part(1.0 / PARTS));
        printSettings(loads.fleet());
        try (WorkFolder folder = new WorkFolder()) {
            Spell canned = canned(loads, folder.path(), jvm);
            try (LocalServer server = LocalServer.start(BareServer.class, folder.path(), jvm)) {
                Contender bare = contender("bare Undertow", server);
                if (peer == null) {
                    gateway(loads, canned, bare, folder.path(), jvm);
                } else {
                    Contender other = new Contender(url.getAuthority(), peer, number -> "", List.of());
                    warmUp(loads, bare, other);
                    List<Spell> spells = loads.inTurn(bare, other, connections);
                    printRates(canned, spells);
                    printRatio("gateway", spells, spell -> spell.answers().perSecond());
                }
            }
        }
        return 0;
    }

    private Target peer() {
        try {
            return Target.of(url, headers);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--url: " + e.getMessage());
        }
    }

    private Spell canned(Loads loads, Path folder, List<String> jvm) {
        try (LocalServer server = LocalServer.start(CannedServer.class, folder, jvm)) {
            Contender canned = contender("canned answer", server);
            loads.closedLoop(canned, connections.get(0));
            return loads.closedLoop(canned, connections.get(0));
        }
    }

    private static Contender contender(String name, LocalServer server) {
        return new Contender(name, server.target(), KEYS::header, List.of(server.jvm()));
    }

    private void gateway(Loads loads, Spell canned, Contender bare, Path folder, List<String> jvm) {
        try (Broker broker = new Broker(folder);
                GatewayProcess process = new GatewayProcess(broker, folder, jvm, KEYS, "")) {
            Contender gateway = process.contender("gateway", PREPARED_REQUESTS);
            warmUp(loads, bare, gateway);
            List<Spell> spells = loads.inTurn(bare, gateway, connections);
            printRates(canned, spells);
            printHeap(process.heap());
            int best = best(spells);
            double half = spells.get(best).answers().perSecond() / 2;
            int count = spells.get(best).connections();
            printLatencies(half, count, loads.openLoop(gateway, count, half), bareSends(broker, loads, half));
            printRatio("gateway cpu", spells, spell -> 1 / spell.allMicros());
            printRatio("gateway", spells, spell -> spell.answers().perSecond());
        }
    }

    private void warmUp(Loads loads, Contender bare, Contender other) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(loads.warmUp(List.of(bare, other), connections, Duration.ofSeconds(options.seconds())));
        out.flush();
    }

    private static Histogram bareSends(Broker broker, Loads loads, double perSecond) {
        try (BareProducer producer = new BareProducer(broker, loads.fleet())) {
            for (int warmUp = 0; warmUp < PRODUCER_WARM_UPS; warmUp++) {
                producer.openLoop(perSecond, loads.spell());
            }
            return producer.openLoop(perSecond, loads.spell());
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
                Ratio.machine());
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

    private void printLatencies(double perSecond, int count, Answers ours, Histogram bareSends) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "at half of the maximum, %,.0f/s on %d connections, from when each was due:%n",
                perSecond,
                count);
        new Table("ms", "p50", "p99", "p99.9")
                .row("gateway", ours.millisAt(50), ours.millisAt(99), ours.millisAt(99.9))
                .row("bare send", millisAt(bareSends, 50), millisAt(bareSends, 99), millisAt(bareSends, 99.9))
                .print(out);
        Ratio.print(out, "gateway p99-to-bare-send", ours.millisAt(99) / millisAt(bareSends, 99));
    }

    private static double millisAt(Histogram latency, double percentile) {
        return latency.getValueAtPercentile(percentile) / 1e6;
    }

    private void printRatio(String what, List<Spell> spells, ToDoubleFunction<Spell> figure) {
        int best = best(spells);
        Ratio.print(
                spec.commandLine().getOut(),
                what,
                figure.applyAsDouble(spells.get(best)) / figure.applyAsDouble(spells.get(best - 1)));
    }
}
