package io.flagtally.benchmarks.gateway;

import io.flagtally.benchmarks.load.Answers;
import java.time.Duration;

/**
 * A spell of load, and what it cost.
 *
 * @param serverCpu of the process that answers
 * @param brokerCpu zero where there is none
 */
record Spell(int connections, Answers answers, Duration serverCpu, Duration brokerCpu) {
    double serverMicros() {
        return serverCpu.toNanos() / 1e3 / answers.accepted();
    }

    double brokerMicros() {
        return brokerCpu.toNanos() / 1e3 / answers.accepted();
    }
}
