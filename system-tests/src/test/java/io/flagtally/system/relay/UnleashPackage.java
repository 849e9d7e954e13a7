package io.flagtally.system.relay;

import io.flagtally.system.harness.NeededPrograms;
import io.flagtally.system.harness.NodeProcess;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The Unleash server as its makers publish it, with a Node that is new enough for it, installed from npm at the
 * versions of the lock file in {@code src/test/unleash-server}. It is large, so one folder under {@code target} serves
 * all tests until that file changes.
 *
 * @param node runs {@code server}
 * @param server its main script
 */
record UnleashPackage(Path node, Path server) {
    private static final Path FILES = Path.of("src/test/unleash-server");
    private static final String LOCK = "package-lock.json";
    private static final int OLDEST_NODE = 22;
    private static final Duration LONGEST_INSTALL = Duration.ofMinutes(5);

    /** Skips the test where there is no npm. */
    static UnleashPackage install(NeededPrograms programs) throws IOException, InterruptedException {
        Path npm = programs.find("npm");
        programs.require();
        Path installed = Path.of("target").toAbsolutePath().resolve("unleash-server-" + version());
        if (!Files.exists(installed)) {
            install(npm, installed);
        }
        Path modules = installed.resolve("node_modules");
        Path node = node(modules, programs);
        programs.require();
        return new UnleashPackage(node, modules.resolve("unleash-server/dist/server.js"));
    }

    private static UUID version() throws IOException {
        String lock = Files.readString(FILES.resolve(LOCK), StandardCharsets.UTF_8);
        return UUID.nameUUIDFromBytes(lock.getBytes(StandardCharsets.UTF_8));
    }

    private static void install(Path npm, Path installed) throws IOException, InterruptedException {
        Path unfinished = Files.createTempDirectory(installed.getParent(), "unleash-server-");
        for (File file : FILES.toFile().listFiles(File::isFile)) {
            Files.copy(file.toPath(), unfinished.resolve(file.getName()));
        }
        try (NodeProcess install = NodeProcess.start(unfinished, Map.of(), List.of(npm.toString(), "ci"))) {
            install.output(LONGEST_INSTALL);
        }
        try {
            Files.move(unfinished, installed, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.exists(installed)) {
                throw e;
            }
            // Another test was faster.
        }
    }

    /** The one that npm brought; it has none for some machines, which need their own. */
    private static Path node(Path modules, NeededPrograms programs) {
        return Stream.of("x64", "arm64")
                .map(cpu -> modules.resolve("node-linux-" + cpu).resolve("bin/node"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> programs.findAtLeast(OLDEST_NODE, "node"));
    }
}
