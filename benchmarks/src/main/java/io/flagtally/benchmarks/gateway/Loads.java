package io.flagtally.benchmarks.gateway;

import io.flagtally.benchmarks.load.Answers;
import io.flagtally.benchmarks.load.Load;
import io.flagtally.benchmarks.load.Requests;
import io.flagtally.benchmarks.machine.WarmUp;
import io.flagtally.benchmarks.payload.Fleet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The loads that every server gets alike.
 *
 * @param spell how long one measurement takes
 */
public record Loads(Fleet fleet, int preparedRequests, Duration spell) {
    /**
     * Of each measurement, spread over the time that all of them take: what the machine does meanwhile meets them
     * alike.
     */
    private static final int ROUNDS = 2;

    /** As many requests as the server takes. */
    Spell closedLoop(Contender server, int connections) {
        Requests requests = requests(server);
        try (Load load = new Load(server.target().address(), connections, requests)) {
            Duration cpu = server.cpu();
            Duration brokerCpu = server.brokerCpu();
            Answers answers = load.closedLoop(spell);
            return new Spell(
                    server.name(),
                    connections,
                    answers,
                    server.cpu().minus(cpu),
                    server.brokerCpu().minus(brokerCpu));
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
            public void load(int spell) {
                closedLoop(server, connections.get(spell % connections.size()));
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
        try (Load load = new Load(server.target().address(), connections, requests(server))) {
            load.openLoop(perSecond, spell);
            return load.openLoop(perSecond, spell);
        }
    }

    private Requests requests(Contender server) {
        return Requests.prepared(server.target(), fleet, preparedRequests, server.header());
    }
}
