package io.flagtally.system.clients;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flagtally.system.harness.NeededPrograms;
import io.flagtally.system.harness.NodeProcess;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Scripts with what they drive, installed from npm at the versions of the lock file beside them: those of
 * {@code src/test/js} drive SDKs, those of {@code src/test/page} a browser.
 */
public final class NodeScripts {
    private static final Duration LONGEST_INSTALL = Duration.ofSeconds(120);
    private static final Duration LONGEST_RUN = Duration.ofSeconds(60);

    private final Path node;
    private final Path folder;

    private NodeScripts(Path node, Path folder) {
        this.node = node;
        this.folder = folder;
    }

    /**
     * Those of the SDKs, in a folder under {@code target} that all tests share; skips the test where there is no Node.
     */
    public static NodeScripts install(NeededPrograms programs) throws IOException, InterruptedException {
        return install(programs, Path.of("src/test/js"));
    }

    /** Those of the folder {@code scripts}, likewise. */
    public static synchronized NodeScripts install(NeededPrograms programs, Path scripts)
            throws IOException, InterruptedException {
        Path node = programs.findAtLeast(20, "node");
        Path npm = programs.find("npm");
        programs.require();
        Path folder = Path.of("target").toAbsolutePath().resolve("node-" + scripts.getFileName());
        Files.createDirectories(folder);
        try (FileChannel lock =
                FileChannel.open(folder.resolve("installing"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // Another fork may install the same; what it has installed may be in use.
            lock.lock();
            for (File file : scripts.toFile().listFiles(File::isFile)) {
                copyIfChanged(file.toPath(), folder.resolve(file.getName()));
            }
            Path installed = folder.resolve("installed.json");
            Path wanted = scripts.resolve("package-lock.json");
            if (!isSame(wanted, installed)) {
                try (NodeProcess install = NodeProcess.start(folder, Map.of(), List.of(npm.toString(), "ci"))) {
                    install.output(LONGEST_INSTALL);
                }
                Files.copy(wanted, installed, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return new NodeScripts(node, folder);
    }

    private static void copyIfChanged(Path from, Path to) throws IOException {
        if (!isSame(from, to)) {
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static boolean isSame(Path one, Path other) throws IOException {
        return Files.exists(other) && Files.mismatch(one, other) == -1;
    }

    /** A file of theirs, or of a package in {@code node_modules}. */
    public Path file(String path) {
        return folder.resolve(path);
    }

    /** Runs a script to its end and gives what it says that it evaluated. */
    public Evaluated run(String script, Map<String, String> settings) throws IOException, InterruptedException {
        try (NodeProcess process = start(script, settings)) {
            return evaluated(process);
        }
    }

    /** Starts a script that runs on until it is told to end; {@link #evaluated} waits for that end. */
    public NodeProcess start(String script, Map<String, String> settings) throws IOException {
        return NodeProcess.start(folder, settings, List.of(node.toString(), "--import", "./loopback-only.mjs", script));
    }

    /** What a script says that it evaluated, once it has ended. */
    public static Evaluated evaluated(NodeProcess script) throws IOException, InterruptedException {
        return new ObjectMapper().readValue(script.output(LONGEST_RUN), Evaluated.class);
    }
}
