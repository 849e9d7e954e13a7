package io.flagtally.benchmarks.machine;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A main class of this class path in a JVM of its own. What it prints goes to a file. */
public final class ChildJvm implements AutoCloseable {
    /**
     * System property: a folder with the jars of Flagtally in {@code lib} and, in {@code classes.jsa}, an archive of
     * their classes, which children start with. They start without one if it is not there.
     */
    private static final String LAUNCHER = "flagtally.bench.launcher";

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
        command.addAll(classes());
        command.add(main.getName());
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

    /** An archive is used only by a class path that starts with the one it was made with. */
    private static List<String> classes() {
        String own = System.getProperty("java.class.path");
        Path launcher =
                Path.of(System.getProperty(LAUNCHER, "")).toAbsolutePath().normalize();
        Path archive = launcher.resolve("classes.jsa");
        if (!Files.exists(archive)) {
            return List.of("-cp", own);
        }
        Path lib = launcher.resolve("lib");
        String others = Stream.of(own.split(File.pathSeparator))
                .filter(entry -> !Files.exists(lib.resolve(Path.of(entry).getFileName())))
                .collect(Collectors.joining(File.pathSeparator));
        String jars = lib.resolve("*") + File.pathSeparator + others;
        return List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds*=off", "-cp", jars);
    }

    /** What it takes; see there. */
    public ProcessTimes times() {
        return new ProcessTimes(process.toHandle());
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
