package io.flagtally.benchmarks.relay;

import io.flagtally.benchmarks.cli.Ratios;
import io.flagtally.benchmarks.cli.RunOptions;
import io.flagtally.benchmarks.cli.Table;
import io.flagtally.benchmarks.machine.Await;
import io.flagtally.benchmarks.machine.Broker;
import io.flagtally.benchmarks.machine.ChildJvm;
import io.flagtally.benchmarks.machine.Health;
import io.flagtally.benchmarks.machine.Ports;
import io.flagtally.benchmarks.machine.WarmUp;
import io.flagtally.benchmarks.machine.WorkFolder;
import io.flagtally.benchmarks.relay.UnleashStub.Received;
import io.flagtally.cli.FlagtallyMain;
import io.flagtally.model.topics.Topic;
import io.flagtally.runtime.topics.TopicManager;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code relay}: every (app, flag) of two environments grows once an interval. First both of them are answered at once,
 * then one only after a second. The ratio is how old the other one's growth is when it arrives, first ÷ then.
 */
@Command(
        name = "relay",
        mixinStandardHelpOptions = true,
        description = "CPU, memory and bodies while many flags grow, and what a slow Unleash server holds back.")
public final class RelayComparison implements Callable<Integer> {
    private static final String RELAY = "relay";
    private static final String STEADY = "steady";
    private static final String SLOW = "slow";
    private static final List<String> ENVIRONMENTS = List.of(STEADY, SLOW);
    private static final Duration SLOW_ANSWER = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Spec
    private CommandSpec spec;

    @Mixin
    private RunOptions options;

    @Option(
            names = "--pairs",
            defaultValue = "100000",
            paramLabel = "N",
            description = "(app, flag) that grow once an interval, of both environments together"
                    + " (default: ${DEFAULT-VALUE})")
    private int pairs;

    @Option(
            names = "--interval",
            defaultValue = "60",
            paramLabel = "SECONDS",
            description = "the relay's, and that of growth (default: ${DEFAULT-VALUE})")
    private int interval;

    @Option(
            names = "--rounds",
            defaultValue = "2",
            paramLabel = "N",
            description = "intervals that are measured with either server, after some of warm-up"
                    + " (default: ${DEFAULT-VALUE})")
    private int rounds;

    private long written;

    /** What a number of intervals came to. */
    private record Spell(
            double seconds, Duration relayCpu, Duration brokerCpu, Delays delays, Received steady, Received slow) {}

    @Override
    public Integer call() {
        options.inRange("--pairs", pairs, 2, 10_000_000);
        options.inRange("--interval", interval, 1, 3_600);
        options.inRange("--rounds", rounds, 1, 1_000);
        try (WorkFolder folder = new WorkFolder();
                Broker broker = options.broker(folder.path());
                UnleashStub unleash = new UnleashStub();
                GrowingTotals totals = new GrowingTotals(broker)) {
            new TopicManager(broker.admin())
                    .createMissing(broker.topics()
                            .settings("")
                            .specs(Set.of(
                                    Topic.FLAG_USAGE_HOURLY,
                                    Topic.FLAG_VARIANT_USAGE_HOURLY,
                                    Topic.CLIENT_APPLICATIONS)));
            int adminPort = Ports.free();
            try (ChildJvm relay = start(folder.path(), broker, unleash, adminPort)) {
                Await.until(relay, "ready", PATIENCE, () -> Health.isReady(adminPort));
                Ratios ratios = new Ratios(spec.commandLine().getOut());
                WarmUp.Server warmed = warmed(broker, relay, unleash, totals);
                ratios.warmed(WarmUp.run(
                        List.of(warmed), Duration.ofSeconds((long) interval * rounds * 2), System::nanoTime));
                Spell alone = measure(broker, relay, unleash, totals, rounds);
                unleash.answerAfter(SLOW, SLOW_ANSWER);
                Spell beside = measure(broker, relay, unleash, totals, rounds);
                long resident = relay.residentBytes();
                unleash.answerAfter(SLOW, Duration.ZERO);
                Await.until(relay, "done", PATIENCE, () -> ENVIRONMENTS.stream()
                        .allMatch(environment -> unleash.received(environment).evaluations() == written));
                print(ratios, alone, beside, resident);
            }
        }
        return 0;
    }

    private ChildJvm start(Path folder, Broker broker, UnleashStub unleash, int adminPort) {
        List<String> arguments = new ArrayList<>(List.of("relay", "--bootstrap-servers", broker.bootstrapServers()));
        arguments.addAll(
                List.of("--unleash-url", unleash.url(), "--tokens", STEADY + "=" + STEADY + "," + SLOW + "=" + SLOW));
        arguments.addAll(List.of(
                "--interval",
                interval + "s",
                "--state-dir",
                folder.resolve("state").toString()));
        arguments.addAll(broker.topics().arguments());
        arguments.addAll(List.of("--admin-host", "127.0.0.1", "--admin-port", Integer.toString(adminPort)));
        return ChildJvm.start(RELAY, folder, options.jvmOptions("-Xmx256m"), FlagtallyMain.class, arguments);
    }

    private WarmUp.Server warmed(Broker broker, ChildJvm relay, UnleashStub unleash, GrowingTotals totals) {
        return new WarmUp.Server() {
            @Override
            public String name() {
                return RELAY;
            }

            @Override
            public long load(int spell) {
                return measure(broker, relay, unleash, totals, 1).steady().evaluations();
            }

            @Override
            public Duration compilerCpu() {
                return relay.times().compilerCpu().plus(broker.times().compilerCpu());
            }
        };
    }

    private Spell measure(Broker broker, ChildJvm relay, UnleashStub unleash, GrowingTotals totals, int intervals) {
        Delays delays = new Delays();
        Received steady = unleash.received(STEADY);
        Received slow = unleash.received(SLOW);
        Duration relayBefore = relay.times().cpu();
        Duration brokerBefore = broker.times().cpu();
        long start = System.nanoTime();
        int ofEach = pairs / ENVIRONMENTS.size();
        for (int i = 0; i < intervals; i++) {
            totals.growOnce(ENVIRONMENTS, ofEach, Duration.ofSeconds(interval), grown -> {
                delays.written(written + grown);
                delays.received(unleash.received(STEADY).evaluations());
            });
            written += ofEach;
        }
        Await.until(relay, "done with the steady environment", PATIENCE, () -> {
            delays.received(unleash.received(STEADY).evaluations());
            return unleash.received(STEADY).evaluations() == written;
        });
        return new Spell(
                (System.nanoTime() - start) / 1e9,
                relay.times().cpu().minus(relayBefore),
                broker.times().cpu().minus(brokerBefore),
                delays,
                unleash.received(STEADY).minus(steady),
                unleash.received(SLOW).minus(slow));
    }

    private void print(Ratios ratios, Spell alone, Spell beside, long resident) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%,d (app, flag) of two environments grow once in %d s; %s, stub included%n",
                pairs,
                interval,
                Ratios.machine());
        Table table = new Table(
                "",
                "relay cores",
                "relay µs/row",
                "broker µs/row",
                "bodies/min",
                "kB/body",
                "slow bodies/min",
                "growth p50 s",
                "p99 s");
        row(table, "both answer at once", alone);
        row(table, "one after " + SLOW_ANSWER.toSeconds() + " s", beside);
        table.print(out);
        out.printf(Locale.ROOT, "relay resident %,d MB, heap at most 256%n", resident >> 20);
        ratios.print(
                "relay",
                Math.max(1, alone.delays().percentile(50))
                        / (double) Math.max(1, beside.delays().percentile(50)),
                RELAY);
    }

    private void row(Table table, String name, Spell spell) {
        double rowsRead = (double) spell.steady().evaluations() * ENVIRONMENTS.size();
        double minutes = spell.seconds() / 60;
        table.row(
                name,
                spell.relayCpu().toNanos() / 1e9 / spell.seconds(),
                spell.relayCpu().toNanos() / 1e3 / rowsRead,
                spell.brokerCpu().toNanos() / 1e3 / rowsRead,
                spell.steady().bodies() / minutes,
                spell.steady().bytes() / 1e3 / Math.max(1, spell.steady().bodies()),
                spell.slow().bodies() / minutes,
                spell.delays().percentile(50) / 1e3,
                spell.delays().percentile(99) / 1e3);
    }
}
