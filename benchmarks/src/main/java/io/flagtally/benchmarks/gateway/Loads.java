package io.flagtally.benchmarks.gateway;

import io.flagtally.benchmarks.load.Answers;
import io.flagtally.benchmarks.load.Load;
import io.flagtally.benchmarks.load.Requests;
import io.flagtally.benchmarks.payload.Fleet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The loads that every server gets alike.
 *
 * @param spell how long one measurement takes
 */
record Loads(Fleet fleet, int preparedRequests, Duration spell) {
    /** After fewer the compiler is still at work on the gateway, which has more to compile than a bare handler. */
    private static final int WARM_UPS = 12;

    /** As many requests as the server takes. */
    Spell closedLoop(Contender server, int connections) {
        Requests requests = requests(server);
        try (Load load = new Load(server.target().address(), connections, requests)) {
            Duration cpu = server.cpu().get();
            Duration brokerCpu = server.brokerCpu().get();
            Answers answers = load.closedLoop(spell);
            return new Spell(
                    server.name(),
                    connections,
                    answers,
                    server.cpu().get().minus(cpu),
                    server.brokerCpu().get().minus(brokerCpu));
        }
    }

    /**
     * Both servers at each count of connections, one right after the other, once they are warm: what else the machine does
     * meanwhile does it to both. Two spells a count: the first server's, then the second's.
     */
    List<Spell> inTurn(Contender first, Contender second, List<Integer> connections) {
        int most = Collections.max(connections);
        for (int warmUp = 0; warmUp < WARM_UPS; warmUp++) {
            closedLoop(first, most);
            closedLoop(second, most);
        }
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
