package io.flagtally.benchmarks.gateway;

import io.flagtally.benchmarks.load.Answers;
import io.flagtally.benchmarks.load.CannedServer;
import io.flagtally.benchmarks.load.Load;
import io.flagtally.benchmarks.load.Requests;
import io.flagtally.benchmarks.load.Target;
import io.flagtally.benchmarks.machine.Await;
import io.flagtally.benchmarks.machine.ChildJvm;
import io.flagtally.benchmarks.machine.Ports;
import io.flagtally.benchmarks.payload.Fleet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * The loads that every server gets alike.
 *
 * @param connections counts to try, one after the other
 * @param spell how long one measurement takes
 */
record Loads(Fleet fleet, int preparedRequests, List<Integer> connections, Duration spell) {
    private static final Duration START = Duration.ofSeconds(30);

    /** Where the CPU time of a load goes. */
    record Cpu(Supplier<Duration> server, Supplier<Duration> broker) {
        /** Of a server that is not ours to look into. */
        static final Cpu UNKNOWN = new Cpu(() -> Duration.ZERO, () -> Duration.ZERO);

        static Cpu of(ChildJvm server) {
            return new Cpu(server::cpu, () -> Duration.ZERO);
        }
    }

    /** What the generator reaches where nothing else is done, at the largest count of connections. */
    Spell canned(Path folder, List<String> jvmOptions) {
        return against(CannedServer.class, folder, jvmOptions, (target, cpu) -> {
            Requests requests = requests(target, number -> "");
            int most = connections.get(connections.size() - 1);
            closedLoop(target, most, requests, spell);
            return measure(target, most, requests, cpu);
        });
    }

    /** The bare handler at each count of connections. */
    List<Spell> bare(Path folder, List<String> jvmOptions, String header) {
        return against(BareServer.class, folder, jvmOptions, (target, cpu) -> rates(target, number -> header, cpu));
    }

    /** A server at each count of connections, once it is warm. */
    List<Spell> rates(Target target, IntFunction<String> header, Cpu cpu) {
        Requests requests = requests(target, header);
        closedLoop(target, connections.get(0), requests, spell.multipliedBy(2));
        return connections.stream()
                .map(count -> measure(target, count, requests, cpu))
                .toList();
    }

    /** A steady rate, the first part of it not measured. */
    Answers openLoop(Target target, int count, IntFunction<String> header, double perSecond) {
        try (Load load = new Load(target.address(), count, requests(target, header))) {
            load.openLoop(perSecond, spell);
            return load.openLoop(perSecond, spell);
        }
    }

    private interface Run<T> {
        T on(Target target, Cpu cpu);
    }

    private static <T> T against(Class<?> main, Path folder, List<String> jvmOptions, Run<T> run) {
        int port = Ports.free();
        try (ChildJvm server =
                ChildJvm.start(main.getSimpleName(), folder, jvmOptions, main, List.of(Integer.toString(port)))) {
            Await.until(server, "listening", START, () -> Ports.isListening(port));
            return run.on(Target.local(port, "/api/client/metrics", List.of()), Cpu.of(server));
        }
    }

    private Requests requests(Target target, IntFunction<String> header) {
        return Requests.prepared(target, fleet, preparedRequests, header);
    }

    private Spell measure(Target target, int count, Requests requests, Cpu cpu) {
        Duration server = cpu.server.get();
        Duration broker = cpu.broker.get();
        Answers answers = closedLoop(target, count, requests, spell);
        return new Spell(
                count, answers, cpu.server.get().minus(server), cpu.broker.get().minus(broker));
    }

    private static Answers closedLoop(Target target, int count, Requests requests, Duration time) {
        try (Load load = new Load(target.address(), count, requests)) {
            return load.closedLoop(time);
        }
    }
}
