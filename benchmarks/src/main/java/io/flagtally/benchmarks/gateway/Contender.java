package io.flagtally.benchmarks.gateway;

import io.flagtally.benchmarks.load.Target;
import io.flagtally.benchmarks.machine.ChildJvm;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A server that is measured.
 *
 * @param header line that the request of that number has beside the target's
 * @param jvms its own process and, behind it, the broker's if there is one; none where they are not ours to look into
 */
public record Contender(String name, Target target, IntFunction<String> header, List<ChildJvm> jvms) {
    public Contender {
        jvms = List.copyOf(jvms);
    }

    /** CPU time of its own process so far. */
    Duration cpu() {
        return jvms.isEmpty() ? Duration.ZERO : jvms.get(0).cpu();
    }

    /** CPU time of what is behind it so far. */
    Duration brokerCpu() {
        return jvms.stream().skip(1).map(ChildJvm::cpu).reduce(Duration.ZERO, Duration::plus);
    }

    /** What the just-in-time compilers of all of it took so far. */
    Duration compilerCpu() {
        return jvms.stream().map(ChildJvm::compilerCpu).reduce(Duration.ZERO, Duration::plus);
    }
}
