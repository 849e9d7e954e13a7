package io.flagtally.benchmarks.gateway;

import io.flagtally.benchmarks.load.Answers;
import io.flagtally.benchmarks.load.Load;
import io.flagtally.benchmarks.load.Requests;
import io.flagtally.benchmarks.machine.WarmUp;
import io.flagtally.benchmarks.payload.Fleet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The loads that every server gets alike. */
public final class Loads {
    /**
     * Of each measurement, spread over the time that all of them take: what the machine does meanwhile meets them
     * alike.
     */
    private static final int ROUNDS = 2;

    private final Fleet fleet;
    private final Duration spell;
    private final Function<Contender, Requests> ofServer;
    private final Map<Contender, Requests> requests = new HashMap<>();

    private Loads(Fleet fleet, Duration spell, Function<Contender, Requests> ofServer) {
        this.fleet = fleet;
        this.spell = spell;
        this.ofServer = ofServer;
    }

    /** The first {@code count} reports of a fleet, again and again; {@code spell} is how long one measurement takes. */
    public static Loads prepared(Fleet fleet, int count, Duration spell) {
        return new Loads(fleet, spell, server -> Requests.prepared(server.target(), fleet, count, server.header()));
    }

    /** Reports of a fleet that are never resends of others. */
    public static Loads rounds(Fleet fleet, Duration spell) {
        return new Loads(fleet, spell, server -> Requests.rounds(server.target(), fleet, server.header()));
    }

    Fleet fleet() {
        return fleet;
    }

    Duration spell() {
        return spell;
    }

    /** As many requests as the server takes. */
    public Spell closedLoop(Contender server, int connections) {
        try (Load load = load(server, connections)) {
            Duration cpu = server.cpu();
            Duration brokerCpu = server.cpuBehind();
            Answers answers = load.closedLoop(spell);
            return new Spell(
                    server.name(),
                    connections,
                    answers,
                    server.cpu().minus(cpu),
                    server.cpuBehind().minus(brokerCpu));
        }
    }

    /**
     * Servers in turn, each until its compilers are quiet, all of it for at most {@code most}. Their loads are those
     * that will be measured, one after the other: the fewest connections leave the compilers the most of the machine.
     */
    public WarmUp.Result warmUp(List<Contender> servers, List<Integer> connections, Duration most) {
        return WarmUp.run(
                servers.stream().map(server -> warmed(server, connections)).toList(), most, System::nanoTime);
    }

    private WarmUp.Server warmed(Contender server, List<Integer> connections) {
        return new WarmUp.Server() {
            @Override
            public String name() {
                return server.name();
            }

            @Override
            public long load(int spell) {
                return closedLoop(server, connections.get(spell % connections.size()))
                        .answers()
                        .accepted();
            }

            @Override
            public Duration compilerCpu() {
                return server.compilerCpu();
            }
        };
    }

    /**
     * Both servers at each count of connections, one right after the other, and all of that again: what else the
     * machine does meanwhile does it to both. Two spells a count: the first server's, then the second's.
     */
    public List<Spell> inTurn(Contender first, Contender second, List<Integer> connections) {
        List<Spell> spells = round(first, second, connections);
        for (int round = 1; round < ROUNDS; round++) {
            List<Spell> again = round(first, second, connections);
            for (int i = 0; i < spells.size(); i++) {
                spells.set(i, spells.get(i).plus(again.get(i)));
            }
        }
        return spells;
    }

    private List<Spell> round(Contender first, Contender second, List<Integer> connections) {
        List<Spell> spells = new ArrayList<>();
        for (int count : connections) {
            spells.add(closedLoop(first, count));
            spells.add(closedLoop(second, count));
        }
        return spells;
    }

    /** A steady rate, the first spell of it not measured. */
    Answers openLoop(Contender server, int connections, double perSecond) {
        try (Load load = load(server, connections)) {
            load.openLoop(perSecond, spell);
            return load.openLoop(perSecond, spell);
        }
    }

    /** Connections to a server, for any load. */
    public Load load(Contender server, int connections) {
        return new Load(server.target().address(), connections, requests.computeIfAbsent(server, ofServer));
    }
}
