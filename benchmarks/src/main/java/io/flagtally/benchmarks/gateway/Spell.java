package io.flagtally.benchmarks.gateway;

import io.flagtally.benchmarks.load.Answers;
import java.time.Duration;

/**
 * A spell of load, and what it cost.
 *
 * @param serverCpu of the process that answers
 * @param brokerCpu zero where there is none
 */
record Spell(String server, int connections, Answers answers, Duration serverCpu, Duration brokerCpu) {
    double serverMicros() {
        return micros(serverCpu);
    }

    double brokerMicros() {
        return micros(brokerCpu);
    }

    /** CPU of everything that a request needs, the generator included. */
    double allMicros() {
        return serverMicros() + brokerMicros() + micros(answers.generatorCpu());
    }

    private double micros(Duration cpu) {
        return cpu.toNanos() / 1e3 / answers.accepted();
    }
}
