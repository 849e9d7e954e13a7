package io.flagtally.benchmarks.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A main class of this class path in a JVM of its own. What it prints goes to a file. */
public final class ChildJvm implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 15;
    private static final int LINES_OF_AN_ERROR = 20;

    private final String name;
    private final Process process;
    private final Path log;

    private ChildJvm(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts it.
     *
     * @param name for messages, and of the log in {@code folder}
     * @param options of the JVM
     */
    public static ChildJvm start(
            String name, Path folder, List<String> options, Class<?> main, List<String> arguments) {
        Path log = folder.resolve(name + ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Their time would be gone from the system's books with threads that end.
        command.add("-XX:-UseDynamicNumberOfCompilerThreads");
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        // Settings of the person's shell are none of the benchmark's.
        builder.environment().keySet().removeIf(variable -> variable.startsWith("FLAGTALLY_"));
        try {
            return new ChildJvm(name, builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException("can't start " + name, e);
        }
    }

    /**
     * CPU time of the process so far, all its threads, garbage collection included; without the just-in-time compiler
     * where the system tells it apart (Linux), since a server compiles once and then runs for weeks.
     */
    public Duration cpu() {
        return allCpu().minus(compilerCpu());
    }

    /** CPU time of the process so far, that of its compilers too. */
    Duration allCpu() {
        return process.info().totalCpuDuration().orElseThrow(() -> failure("tells no CPU time"));
    }

    long pid() {
        return process.pid();
    }

    /** CPU time of its just-in-time compilers so far; zero where the system does not tell it apart. */
    public Duration compilerCpu() {
        return CompilerTime.of(process.pid());
    }

    /** Memory that the process has; zero where the system does not tell. */
    public long residentBytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Throws, with the end of its log, if the process is gone. */
    public void checkAlive() {
        if (!process.isAlive()) {
            throw failure("ended with exit code " + process.exitValue());
        }
    }

    /** An error about this process that shows the end of its log. */
    public IllegalStateException failure(String problem) {
        return new IllegalStateException(name + " " + problem + "\n" + endOfLog());
    }

    private String endOfLog() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_OF_AN_ERROR), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    /** Asks it to stop, and does not wait for ever. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
