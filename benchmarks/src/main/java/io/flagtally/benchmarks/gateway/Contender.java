package io.flagtally.benchmarks.gateway;

import io.flagtally.benchmarks.load.Target;
import io.flagtally.benchmarks.machine.ProcessTimes;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A server that is measured.
 *
 * @param header line that the request of that number has beside the target's
 * @param processes its own and, behind it, the broker's if there is one; none where they can't be looked into
 */
public record Contender(String name, Target target, IntFunction<String> header, List<ProcessTimes> processes) {
    public Contender {
        processes = List.copyOf(processes);
    }

    /** CPU time of its own process so far. */
    public Duration cpu() {
        return processes.isEmpty() ? Duration.ZERO : processes.get(0).cpu();
    }

    /** CPU time of what is behind it so far. */
    public Duration cpuBehind() {
        return processes.stream().skip(1).map(ProcessTimes::cpu).reduce(Duration.ZERO, Duration::plus);
    }

    /** What the just-in-time compilers of all of it took so far. */
    public Duration compilerCpu() {
        return processes.stream().map(ProcessTimes::compilerCpu).reduce(Duration.ZERO, Duration::plus);
    }
}
