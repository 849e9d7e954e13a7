package io.flagtally.system.harness;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
    private static final Path ROOT = Path.of("target/launcher").toAbsolutePath();

    /** Where it looks for what a build made. */
    static final Path HOME = ROOT.resolve("cli/target/flagtally");

    private final Path script;

    private Launcher(Path script) {
        this.script = script;
    }

    /** Puts it into a folder under {@code target}, the same for all tests. */
    public static Launcher install() throws IOException {
        linkLibraries();
        ArchivedClasses.isThere();
        Files.writeString(HOME.resolve("built"), "");
        Path script = ROOT.resolve("bin/flagtally");
        Files.createDirectories(script.getParent());
        // Another test may run it at this moment.
        Path copy = Files.createTempFile(ROOT, "flagtally-", "");
        Files.copy(
                REPOSITORY.resolve("bin/flagtally"),
                copy,
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
        Files.move(copy, script, StandardCopyOption.ATOMIC_MOVE);
        return new Launcher(script);
    }

    /** Puts the jars that the build made at their place in {@link #HOME}. */
    static void linkLibraries() {
        try {
            Files.createDirectories(HOME);
            Files.createSymbolicLink(HOME.resolve("lib"), REPOSITORY.resolve("cli/target/flagtally/lib"));
        } catch (FileAlreadyExistsException e) {
            // By an earlier test.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
