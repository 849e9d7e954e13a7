package io.flagtally.benchmarks.machine;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Holds each of several processes to a part of a core, as the CPU quota of a container does, but without its rights: a
 * process that has used what it may is stopped ({@code SIGSTOP}) until it may go on. Just-in-time compilers don't
 * count, as they don't in {@link ProcessTimes#cpu}.
 */
public final class CpuQuota {
    /** What a process may use at once, of a second of its share. */
    private static final double BURST_SECONDS = 0.1;

    private static final Duration PAUSE = Duration.ofMillis(2);

    /** Whatever becomes of this JVM, and of its terminal, none is left stopped. */
    private static final String SIGNALS =
            """
            trap '' INT TERM
            while read -r signal pid; do kill -s "$signal" "$pid"; done
            kill -s CONT "$@"
            """;

    private final Process shell;
    private final BufferedWriter signals;
    private final Thread watching;
    private final List<Limited> processes;
    private volatile boolean ended;

    private static final class Limited {
        private final ProcessTimes times;
        private final List<Path> compilers;
        private final CpuBudget budget;
        private boolean running = true;

        Limited(ProcessTimes times, double share) {
            this.times = times;
            // Looked for once: their number is fixed.
            this.compilers = CompilerTime.threads(pid());
            this.budget =
                    new CpuBudget(share, Duration.ofNanos(Math.round(BURST_SECONDS * 1e9 * share)), now(), used());
        }

        Duration used() {
            return times.allCpu().minus(CompilerTime.of(compilers));
        }

        long pid() {
            return times.process().pid();
        }
    }

    /**
     * Returns what {@code work} does, during which each of {@code jvms} gets no more.
     *
     * @param share of a core, for each of them
     */
    public static <T> T during(List<ChildJvm> jvms, double share, Supplier<T> work) {
        CpuQuota quota = new CpuQuota(jvms, share);
        try {
            return work.get();
        } finally {
            quota.end();
        }
    }

    private CpuQuota(List<ChildJvm> jvms, double share) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", SIGNALS, "sh"));
        processes = jvms.stream().map(jvm -> new Limited(jvm.times(), share)).toList();
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        try {
            shell = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("there is no sh, which sends signals", e);
        }
        signals = shell.outputWriter(StandardCharsets.US_ASCII);
        watching = new Thread(this::watch, "cpu-quota");
        watching.setDaemon(true);
        watching.start();
    }

    private void watch() {
        while (!ended) {
            processes.forEach(this::look);
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void look(Limited process) {
        boolean running = process.budget.mayRun(now(), process.used());
        if (running != process.running) {
            process.running = running;
            try {
                signals.write((running ? "CONT " : "STOP ") + process.pid() + "\n");
                signals.flush();
            } catch (IOException e) {
                throw new UncheckedIOException("sh, which sends signals, is gone", e);
            }
        }
    }

    private static Duration now() {
        return Duration.ofNanos(System.nanoTime());
    }

    private void end() {
        ended = true;
        try {
            watching.join();
            signals.close();
            shell.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("sh, which sends signals, is gone", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
