package io.flagtally.system.relay;

import io.flagtally.system.harness.NeededPrograms;
import io.flagtally.system.harness.NpmPackages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The Unleash server as its makers publish it, with a Node that is new enough for it, installed from npm at the
 * versions of the lock file in {@code src/test/unleash-server}.
 *
 * @param node runs {@code server}
 * @param server its main script
 */
record UnleashPackage(Path node, Path server) {
    private static final int OLDEST_NODE = 22;

    /** Skips the test where there is no npm. */
    static UnleashPackage install(NeededPrograms programs) throws IOException, InterruptedException {
        Path modules = NpmPackages.install(Path.of("src/test/unleash-server"), programs)
                .resolve("node_modules");
        Path node = node(modules, programs);
        programs.require();
        return new UnleashPackage(node, modules.resolve("unleash-server/dist/server.js"));
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
