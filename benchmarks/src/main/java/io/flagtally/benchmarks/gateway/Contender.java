package io.flagtally.benchmarks.gateway;

import io.flagtally.benchmarks.load.Target;
import java.time.Duration;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * A server that is measured.
 *
 * @param header line that the request of that number has beside the target's
 * @param cpu time of its process so far; zero where that is not ours to look into
 * @param brokerCpu time of the broker behind it so far; zero if there is none
 */
record Contender(
        String name, Target target, IntFunction<String> header, Supplier<Duration> cpu, Supplier<Duration> brokerCpu) {

    static final Supplier<Duration> NONE = () -> Duration.ZERO;
}
