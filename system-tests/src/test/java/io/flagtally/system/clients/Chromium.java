package io.flagtally.system.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A headless browser on one page, without any state of an earlier one. Closing kills it. */
final class Chromium implements AutoCloseable {
    private final Process process;
    private final Path log;

    private Chromium(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Opens {@code url}, with all that it writes in {@code folder}. */
    static Chromium open(Path program, Path folder, String url) throws IOException {
        Path log = folder.resolve("chromium.log");
        List<String> command = List.of(
                program.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + folder.resolve("profile"),
                url);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("TMPDIR", folder.toString());
        return new Chromium(builder.start(), log);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it printed so far. */
    String log() throws IOException {
        return Files.readString(log);
    }

    /** Returns once all of its processes are gone, and with them the last writer to the profile. */
    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new))
                .join();
    }
}
