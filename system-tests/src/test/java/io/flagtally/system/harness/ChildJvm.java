package io.flagtally.system.harness;

import static org.awaitility.Awaitility.await;

import io.flagtally.cli.FlagtallyMain;
import io.flagtally.standalone.Standalone;
import io.flagtally.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A main class of this class path in a JVM of its own, which can be started again and logs to a file; closing kills it.
 */
public final class ChildJvm implements AutoCloseable {
    static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    /** Without the better compiler, which would take more time than it saves in a process that runs for seconds. */
    public static final String QUICK_TO_START = "-XX:TieredStopAtLevel=1";

    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final List<String> SMALL = List.of("-Xmx256m", "-XX:+UseSerialGC");

    private final Path folder;
    private final Path log;
    private final List<String> command;
    private final Map<String, String> environment;
    private Process process;

    /** Lines of earlier starts. */
    private int before;

    private ChildJvm(Path folder, List<String> command, Map<String, String> environment) {
        this.folder = folder;
        this.log = folder.resolve("log");
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
    }

    /**
     * Not started yet.
     *
     * @param folder for its log
     */
    public static ChildJvm of(Path folder, List<String> jvmOptions, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(JAVA);
        command.add(QUICK_TO_START);
        command.addAll(jvmOptions);
        command.addAll(ArchivedClasses.options());
        command.add(main.getName());
        command.addAll(arguments);
        return new ChildJvm(folder, command, Map.of());
    }

    /** The same with little memory. */
    public static ChildJvm of(Path folder, Class<?> main, List<String> arguments) {
        return of(folder, SMALL, main, arguments);
    }

    /** A command of {@code flagtally} with little memory. */
    public static ChildJvm flagtally(Path folder, String... command) {
        return of(folder, FlagtallyMain.class, List.of(command));
    }

    /** An aggregator that keeps its state in {@code folder} from one start to the next. */
    public static ChildJvm aggregator(Path folder, EmbeddedBroker broker, String... options) {
        List<String> arguments = new ArrayList<>(List.of("aggregator", "--admin-port", "0"));
        arguments.addAll(List.of("--state-dir", folder.resolve("state").toString()));
        // Writes each change at once, so that a kill leaves written what is not committed.
        arguments.addAll(List.of("--cache-size", "0"));
        arguments.addAll(List.of(Cluster.SHORT_SESSION));
        return withBroker(folder, broker, arguments, options);
    }

    /** A gateway. */
    public static ChildJvm gateway(Path folder, EmbeddedBroker broker, String... options) {
        return withBroker(folder, broker, List.of("gateway", "--host", "localhost"), options);
    }

    private static ChildJvm withBroker(Path folder, EmbeddedBroker broker, List<String> command, String... options) {
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(List.of("--bootstrap-servers", broker.bootstrapServers(), "--admin-host", "localhost"));
        arguments.addAll(List.of("--raw-partitions", Integer.toString(Standalone.TOPICS.rawPartitions())));
        arguments.addAll(List.of("--output-partitions", Integer.toString(Standalone.TOPICS.outputPartitions())));
        arguments.addAll(List.of("--replication-factor", "1", "--min-insync-replicas", "1"));
        arguments.addAll(List.of(options));
        return of(folder, FlagtallyMain.class, arguments);
    }

    /** The same with more environment variables. */
    public ChildJvm with(Map<String, String> more) {
        return new ChildJvm(folder, command, more);
    }

    /** Starts it, and returns it. */
    public ChildJvm start() throws IOException {
        Files.createDirectories(folder);
        before = lines().size();
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("FLAGTALLY_"));
        builder.environment().putAll(environment);
        process = builder.start();
        return this;
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
        if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
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

    /** What it printed so far, all starts together. */
    public List<String> lines() {
        try {
            return Files.exists(log) ? Files.readString(log).lines().toList() : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the first line since the last start that starts so. */
    public String line(String start) {
        await().atMost(LONGEST).until(() -> find(start).isPresent() || !isAlive());
        return find(start).orElseThrow(() -> new AssertionError("ended without '" + start + "': " + this));
    }

    private Optional<String> find(String start) {
        return lines().stream()
                .skip(before)
                .filter(line -> line.startsWith(start))
                .findFirst();
    }

    @Override
    public String toString() {
        return folder.getFileName() + ":\n" + String.join("\n", lines());
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
