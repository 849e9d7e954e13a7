package io.flagtally.system.harness;

import io.flagtally.cli.FlagtallyMain;
import io.flagtally.standalone.Standalone;
import io.flagtally.standalone.broker.EmbeddedBroker;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command of {@code flagtally}, or a broker for it, in a JVM of its own, which can be started again. Closing kills it. */
public final class FlagtallyProcess implements AutoCloseable {
    private static final int LONGEST_STOP_SECONDS = 30;

    /** Little memory and quick to start: what it runs for is over in seconds. */
    private static final List<String> SMALL = List.of("-Xmx256m", ChildJvm.QUICK_TO_START, "-XX:+UseSerialGC");

    private final List<String> command = new ArrayList<>();
    private final Path folder;
    private final File log;
    private Process process;

    /**
     * Not started yet.
     *
     * @param folder for its log
     */
    private FlagtallyProcess(Path folder, List<String> jvmOptions, Class<?> main, List<String> arguments) {
        this.folder = folder;
        this.log = folder.resolve("log").toFile();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
    }

    /** A main class of this class path. */
    public static FlagtallyProcess of(Path folder, Class<?> main, List<String> arguments) {
        return new FlagtallyProcess(folder, SMALL, main, arguments);
    }

    /** A command and its options, {@code jvmOptions} for the JVM. */
    public static FlagtallyProcess of(Path folder, List<String> jvmOptions, List<String> command) {
        return new FlagtallyProcess(folder, jvmOptions, FlagtallyMain.class, command);
    }

    /**
     * An aggregator that keeps its state from one start to the next.
     *
     * @param folder for its state and its log
     */
    public static FlagtallyProcess aggregator(Path folder, EmbeddedBroker broker, String... options) {
        return of(
                folder,
                broker,
                List.of(
                        "aggregator",
                        "--state-dir",
                        folder.resolve("state").toString(),
                        "--admin-port",
                        "0",
                        // Writes each change at once, so that a kill leaves written what is not committed.
                        "--cache-size",
                        "0",
                        // The shortest that a broker takes: so long a dead one keeps its partitions.
                        "--kafka",
                        "main.consumer.session.timeout.ms=6000",
                        "--kafka",
                        "main.consumer.heartbeat.interval.ms=500"),
                options);
    }

    /**
     * A gateway.
     *
     * @param folder for its log
     */
    public static FlagtallyProcess gateway(Path folder, EmbeddedBroker broker, String... options) {
        return of(folder, broker, List.of("gateway", "--host", "localhost"), options);
    }

    private static FlagtallyProcess of(Path folder, EmbeddedBroker broker, List<String> command, String... options) {
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(List.of(
                "--bootstrap-servers",
                broker.bootstrapServers(),
                "--admin-host",
                "localhost",
                "--raw-partitions",
                Integer.toString(Standalone.TOPICS.rawPartitions()),
                "--output-partitions",
                Integer.toString(Standalone.TOPICS.outputPartitions()),
                "--replication-factor",
                "1",
                "--min-insync-replicas",
                "1"));
        arguments.addAll(List.of(options));
        return of(folder, FlagtallyMain.class, arguments);
    }

    public void start() throws IOException {
        Files.createDirectories(folder);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().keySet().removeIf(name -> name.startsWith("FLAGTALLY_"));
        process = builder.start();
    }

    /** Sends SIGTERM; returns the exit code. */
    public int terminate() throws InterruptedException {
        process.destroy();
        return exitCode();
    }

    /** Sends SIGKILL; returns when it is dead. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        exitCode();
    }

    /** Sends any other signal, such as {@code STOP} or {@code CONT}. */
    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Waits until it has ended. */
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(LONGEST_STOP_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still runs: " + this);
        }
        return process.exitValue();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    public Path folder() {
        return folder;
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
