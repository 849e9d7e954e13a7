package io.flagtally.system.harness;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * {@code bin/flagtally} as a person gets it after the first build, but in a folder that holds no sources: there is
 * nothing that it could want to build.
 */
public final class Launcher {
    /** The environment variable of what it gives to the JVM. */
    public static final String JVM_OPTIONS = "FLAGTALLY_JAVA_OPTS";

    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

    private final Path script;

    private Launcher(Path script) {
        this.script = script;
    }

    /** Puts it into a folder under {@code target}. */
    public static Launcher install() throws IOException {
        // Of its own: another test may run beside this one.
        Path root = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "launcher-");
        Path home = Files.createDirectories(root.resolve("cli/target/flagtally"));
        Files.writeString(home.resolve("built"), "");
        Path lib = home.resolve("lib");
        Files.createSymbolicLink(lib, REPOSITORY.resolve("cli/target/flagtally/lib"));
        Path script = root.resolve("bin/flagtally");
        Files.createDirectories(script.getParent());
        Files.copy(REPOSITORY.resolve("bin/flagtally"), script);
        return new Launcher(script);
    }

    /** How it is called. */
    public Path script() {
        return script;
    }

    /** Starts a command in {@code folder}. */
    public Running start(Path folder, String... arguments) throws IOException {
        return start(folder, Map.of(), arguments);
    }

    public Running start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = Stream.concat(Stream.of(script.toString()), Stream.of(arguments))
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("FLAGTALLY_"));
        builder.environment().put(JVM_OPTIONS, ChildJvm.QUICK_TO_START);
        builder.environment().putAll(environment);
        return new Running(builder.start());
    }

    /** A command that runs, or ran. Closing kills it. */
    public static final class Running implements AutoCloseable {
        private static final Duration LONGEST = Duration.ofMinutes(1);

        private final Process process;
        private final List<String> out = new CopyOnWriteArrayList<>();
        private final List<String> err = new CopyOnWriteArrayList<>();
        private final Thread outReader;
        private final Thread errReader;

        public Running(Process process) {
            this.process = process;
            this.outReader = read(process.getInputStream(), out);
            this.errReader = read(process.getErrorStream(), err);
        }

        private static Thread read(InputStream from, List<String> to) {
            Thread reader = new Thread(() -> {
                try (BufferedReader lines = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
                    lines.lines().forEach(to::add);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            reader.setDaemon(true);
            reader.start();
            return reader;
        }

        /** The first line of standard output that starts so, indented or not. */
        public String line(String start) {
            await().atMost(LONGEST).until(() -> find(start).isPresent() || hasEnded());
            return find(start)
                    .orElseThrow(() -> new AssertionError("ended without '" + start + "': " + out + " " + err));
        }

        private Optional<String> find(String start) {
            return out.stream()
                    .map(String::strip)
                    .filter(line -> line.startsWith(start))
                    .findFirst();
        }

        private boolean hasEnded() {
            return !process.isAlive() && !outReader.isAlive() && !errReader.isAlive();
        }

        /** Sends {@code INT}, {@code TERM} or {@code KILL}. */
        public void signal(String name) throws IOException, InterruptedException {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        }

        public boolean isAlive() {
            return process.isAlive();
        }

        public long pid() {
            return process.pid();
        }

        public int exitCode() throws InterruptedException {
            await().atMost(LONGEST).until(() -> !process.isAlive());
            outReader.join();
            errReader.join();
            return process.exitValue();
        }

        public List<String> out() {
            return out;
        }

        public List<String> err() {
            return err;
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
