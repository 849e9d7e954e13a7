package io.flagtally.benchmarks.gateway;

import io.flagtally.benchmarks.load.Answers;
import java.time.Duration;

/**
 * A spell of load, and what it cost.
 *
 * @param serverCpu of the process that answers
 * @param brokerCpu zero where there is none
 */
public record Spell(String server, int connections, Answers answers, Duration serverCpu, Duration brokerCpu) {
    /** This and another spell of the same load. */
    public Spell plus(Spell other) {
        return new Spell(
                server,
                connections,
                answers.plus(other.answers),
                serverCpu.plus(other.serverCpu),
                brokerCpu.plus(other.brokerCpu));
    }

    /** CPU of the server for a report, µs. */
    public double serverMicros() {
        return micros(serverCpu);
    }

    public double brokerMicros() {
        return micros(brokerCpu);
    }

    /** CPU of everything that a request needs, the generator included. */
    public double allMicros() {
        return serverMicros() + brokerMicros() + generatorMicros();
    }

    public double generatorMicros() {
        return micros(answers.generatorCpu());
    }

    private double micros(Duration cpu) {
        return cpu.toNanos() / 1e3 / answers.accepted();
    }
}
