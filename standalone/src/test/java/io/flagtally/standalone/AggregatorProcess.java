package io.flagtally.standalone;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code flagtally aggregator} in a JVM of its own, with a state directory that outlives it. Closing kills it. */
final class AggregatorProcess implements AutoCloseable {
    private static final int LONGEST_STOP_SECONDS = 30;

    private final List<String> command = new ArrayList<>();
    private final Path folder;
    private final File log;
    private Process process;

    /**
     * Not started yet.
     *
     * @param folder for its state and its log
     * @param options of the command, but for the state directory
     */
    AggregatorProcess(Path folder, List<String> options) {
        this.folder = folder;
        this.log = folder.resolve("log").toFile();
        // Little memory and quick to start: what it runs for is over in seconds.
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                FlagtallyMain.class.getName(),
                "aggregator",
                "--state-dir",
                folder.resolve("state").toString()));
        command.addAll(options);
    }

    void start() throws IOException {
        Files.createDirectories(folder);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().keySet().removeIf(name -> name.startsWith("FLAGTALLY_"));
        process = builder.start();
    }

    /** Sends SIGTERM; returns the exit code. */
    int terminate() throws InterruptedException {
        process.destroy();
        return exitCode();
    }

    /** Sends SIGKILL; returns when it is dead. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        exitCode();
    }

    private int exitCode() throws InterruptedException {
        if (!process.waitFor(LONGEST_STOP_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still runs: " + this);
        }
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it logged, all starts together. */
    @Override
    public String toString() {
        try {
            return folder.getFileName() + ":\n" + Files.readString(log.toPath());
        } catch (IOException e) {
            return folder.getFileName() + ": " + e;
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
