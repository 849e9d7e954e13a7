package io.flagtally.system.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that runs in the folder of the scripts. Closing kills it and what it started. */
public final class NodeProcess implements AutoCloseable {
    private final List<String> command;
    private final Path out;
    private final Path err;
    private final Process process;

    private NodeProcess(List<String> command, Path out, Path err, Process process) {
        this.command = command;
        this.out = out;
        this.err = err;
        this.process = process;
    }

    public static NodeProcess start(Path folder, Map<String, String> settings, List<String> command)
            throws IOException {
        Path out = Files.createTempFile(folder, "run-", ".out");
        Path err = Files.createTempFile(folder, "run-", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(settings);
        return new NodeProcess(command, out, err, builder.start());
    }

    /** Gives it a line of standard input. */
    public void send(String line) throws IOException {
        process.getOutputStream().write((line + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Ends its standard input, which some scripts take as the word to come to their end. */
    public void endInput() throws IOException {
        process.getOutputStream().close();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it has ended by itself, and well; gives what it printed. */
    public String output(Duration longest) throws IOException, InterruptedException {
        boolean ended = process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(ended).as("ended in time: %s", this).isTrue();
        assertThat(process.exitValue()).as(toString()).isZero();
        return Files.readString(out);
    }

    /** What it printed and what it complained about. */
    @Override
    public String toString() {
        try {
            return "%s%n%s%n%s".formatted(command, Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            return command + ": " + e;
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
