package io.flagtally.benchmarks.machine;

import java.time.Duration;

/** CPU times of a process of this machine that runs. */
public record ProcessTimes(ProcessHandle process) {

    /** Throws {@link IllegalArgumentException} if there is no such process. */
    public static ProcessTimes of(long pid) {
        return new ProcessTimes(
                ProcessHandle.of(pid).orElseThrow(() -> new IllegalArgumentException("there is no process " + pid)));
    }

    /** Those of this JVM. */
    public static ProcessTimes ofThisJvm() {
        return new ProcessTimes(ProcessHandle.current());
    }

    /**
     * CPU time so far, all threads, garbage collection included; without a JVM's just-in-time compiler where the system
     * tells it apart (Linux), since a server compiles once and then runs for weeks.
     */
    public Duration cpu() {
        return allCpu().minus(compilerCpu());
    }

    /** The same with compilers. */
    Duration allCpu() {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new IllegalStateException("process " + process.pid() + " tells no CPU time"));
    }

    /** CPU time of a JVM's just-in-time compilers so far; zero where there is none, or the system does not tell. */
    public Duration compilerCpu() {
        return CompilerTime.of(process.pid());
    }
}
